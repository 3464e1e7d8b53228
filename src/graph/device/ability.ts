/** Finds out by computing, not by names, what a device computes right, and in which precision. */

import { z } from 'zod';
import type { BuiltGraph, FusedOp, GraphTarget, Precision } from '../onnx/graph.ts';
import { createSession, type Provider } from '../session.ts';
import { reasonOf } from './reason.ts';
import { openTestBench } from './test-bench.ts';
import { distance, type Outputs, plainTarget, type Trial } from './trial.ts';
import { fusedTrials, plainTrial, wantedOps } from './trials.ts';

/**
 * How far (relative L2) a device may be from the CPU's plain ops in f32. GPUs differ by the order of sums and by
 * approximate exp and tanh; CUDA multiplies f32 as TF32 (10-bit fractions) and can't be told not to; f16 has 10-bit
 * fractions as well and some kernels sum in it. Ops that are wrong were seen 0.3 % to 40 % off in f32.
 */
export const tolerance: Readonly<Record<Provider, Readonly<Record<Precision, number>>>> = {
  cpu: { f32: 1e-5, f16: 0 },
  webgpu: { f32: 1e-4, f16: 1e-2 },
  cuda: { f32: 2e-3, f16: 1e-2 },
};

const fusedOp = z.enum(Object.keys(fusedTrials) as [FusedOp, ...FusedOp[]]);

export const abilitySchema = z.object({
  /** The best precision in which the plain ops are right; none when they are wrong in f32 too. */
  precision: z.enum(['f32', 'f16']).nullable(),
  fused: z.array(fusedOp),
  /** What was found wanting, each as half a sentence. */
  refused: z.array(z.string()),
});
export type Ability = z.infer<typeof abilitySchema>;

/**
 * What graphs are built for on a device of this ability. Channels lie last where the device has the two ops on which the
 * time goes; others that it lacks are written in plain ones.
 */
export function targetOf({ precision, fused }: Ability): GraphTarget {
  const channelsLast = fused.includes('NhwcConv') && fused.includes('GroupNorm');
  return { precision: precision ?? 'f32', fused: new Set(fused), ...(channelsLast && { channelsLast }) };
}

export type Run = (graph: BuiltGraph, feeds: Trial['feeds']) => Promise<Outputs>;

/** Tries the CPU in this process (it can't fall over) and a GPU in a child. Never throws for what a device does. */
export async function findAbility(provider: Provider): Promise<Ability> {
  if (provider === 'cpu') return testOps('cpu', 'f32', runOnCpu);
  const bench = openTestBench(provider);
  try {
    return await testGpu(provider, async (graph, feeds) => (await bench.run(graph, feeds)).outputs);
  } finally {
    bench.close();
  }
}

/** Tries a GPU by `run`: f16 where its plain ops are right, else f32, else nothing. */
export async function testGpu(provider: Provider, run: Run): Promise<Ability> {
  const refused: string[] = [];
  for (const precision of ['f16', 'f32'] as const) {
    const target = { precision, fused: new Set<FusedOp>() };
    const problem = await findProblem(run, [plainTrial], target, tolerance[provider][precision]);
    if (problem === undefined) {
      const ops = await testOps(provider, precision, run);
      return { ...ops, refused: [...refused, ...ops.refused] };
    }
    refused.push(`${precision} ${problem}`);
  }
  return { precision: null, fused: [], refused };
}

/** Tries every fused op that is wanted of a `provider` by `run`, which stands for a device of that kind. */
export async function testOps(provider: Provider, precision: Precision, run: Run) {
  const [fused, refused]: [FusedOp[], string[]] = [[], []];
  for (const op of wantedOps[provider]) {
    const target = { precision, fused: new Set([op]) };
    const problem = await findProblem(run, fusedTrials[op], target, tolerance[provider][precision]);
    if (problem === undefined) fused.push(op);
    else refused.push(`${op} ${problem}`);
  }
  return { precision, fused, refused };
}

async function findProblem(
  run: Run,
  trials: readonly (() => Trial)[],
  target: GraphTarget,
  allowed: number,
): Promise<string | undefined> {
  for (const make of trials) {
    const trial = make();
    let outputs: Outputs;
    try {
      outputs = await run(trial.build(target), trial.feeds);
    } catch (error) {
      return `fails (${reasonOf(error)})`;
    }
    const off = distance(outputs, await runOnCpu(trial.build(plainTarget), trial.feeds));
    if (!(off <= allowed)) return `is ${off.toExponential(1)} off (${allowed} allowed)`;
  }
  return undefined;
}

async function runOnCpu(graph: BuiltGraph, feeds: Trial['feeds']): Promise<Outputs> {
  const session = await createSession(graph, { provider: 'cpu' });
  try {
    const results = await session.run(feeds);
    return Object.fromEntries(Object.entries(results).map(([key, { data }]) => [key, data]));
  } finally {
    await session.release();
  }
}
