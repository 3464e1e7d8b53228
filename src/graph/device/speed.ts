/** How long a device takes for the kind of work that a UNet is, beside the CPU of the same machine. */

import { z } from 'zod';
import type { GraphTarget } from '../onnx/graph.ts';
import type { Provider } from '../session.ts';
import { type Ability, targetOf } from './ability.ts';
import { cpuThreads } from './cpu-threads.ts';
import { stepTrial } from './step-trial.ts';
import { tryInChild } from './test-bench.ts';
import { plainTarget, type Trial } from './trial.ts';
import { touchTrial, wantedOps } from './trials.ts';

export const speedSchema = z.object({
  /** Milliseconds of one run on the device, and of the same on the CPU. */
  device: z.number(),
  cpu: z.number(),
});
export type Speed = z.infer<typeof speedSchema>;

/** Milliseconds of the fastest of some runs of `trial`, after one that warms up. */
export type Time = (provider: Provider, trial: Trial, target: GraphTarget) => Promise<number>;

/**
 * A GPU needs a few milliseconds for the touch; one that needs this many would take minutes for the step, and is spared
 * it.
 */
const hopeless = 100;

/**
 * How much f16 and fused attention were ever seen to gain over plain f32 (2.7 times on an H100's WebGPU), and some
 * more: a device that is further behind can't catch up.
 */
const mostGain = 4;

/** The CPU as every model uses it: all fused ops are right there. */
export const cpuTarget: GraphTarget = {
  precision: 'f32',
  fused: new Set(wantedOps.cpu),
};

/** Whether a device that was timed with plain ops may still win once it runs what its self-test allows. */
export const mayWin = ({ device, cpu }: Speed): boolean => device < cpu * mostGain;

/** Times `provider` with plain ops in f32, which need no self-test. */
export async function measurePlain(provider: Provider, time: Time): Promise<Speed> {
  const touch = touchTrial();
  const first = await time(provider, touch, plainTarget);
  if (first > hopeless) return { device: first, cpu: await time('cpu', touch, cpuTarget) };
  return measure(provider, plainTarget, time);
}

/** Times `provider` with the precision and the fused ops that its self-test found right. */
export function measureBest(provider: Provider, ability: Ability, time: Time): Promise<Speed> {
  return measure(provider, targetOf(ability), time);
}

async function measure(provider: Provider, target: GraphTarget, time: Time): Promise<Speed> {
  const step = stepTrial();
  return { device: await time(provider, step, target), cpu: await time('cpu', step, cpuTarget) };
}

/** `Time` by real runs, each device in a child process of its own. */
export const timeInChild: Time = async (provider, trial, target) => {
  const threads = provider === 'cpu' ? await cpuThreads() : undefined;
  return (await tryInChild(provider, { trial, target, threads })).milliseconds;
};
