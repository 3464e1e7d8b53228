/** Runs small graphs through the real onnxruntime, with weights from a real safetensors file. */
import path from 'node:path';
import {
  type BuiltGraph,
  type FusedOp,
  Graph,
  type GraphTarget,
  type Value,
} from '../../../src/graph/onnx/graph.ts';
import { createWeights, type Weights } from '../../../src/graph/safetensors/weight-set.ts';
import { openWeights } from '../../../src/graph/safetensors/weights.ts';
import { createSession, type Feed, type Provider } from '../../../src/graph/session.ts';
import { type TestTensor, temporaryFolder, writeSafetensors } from './safetensors-file.ts';

export interface Tensor {
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

export const plainF32: GraphTarget = { precision: 'f32', fused: new Set() };
export const allFusedOps: readonly FusedOp[] = ['MultiHeadAttention', 'QuickGelu', 'Gelu'];
export const fusedF32: GraphTarget = { precision: 'f32', fused: new Set(allFusedOps) };
/** As CUDA gets its graphs, with plain ops in the place of its own. */
export const channelsLastF32: GraphTarget = { ...fusedF32, channelsLast: true };
/** Ops of CUDA's graphs that the CPU has too. */
export const cudaOpsOnCpu: readonly FusedOp[] = [
  'FusedMatMul',
  'SkipLayerNormalization',
  'SimplifiedLayerNormalization',
];
/** The same with those. */
export const cudaLikeF32: GraphTarget = {
  ...channelsLastF32,
  fused: new Set([...allFusedOps, ...cudaOpsOnCpu]),
};
export const plainF16: GraphTarget = { precision: 'f16', fused: new Set() };

/** Numbers that look random in ±`range`, the same for the same `seed`. */
export function numbers(dims: readonly number[], seed: number, range = 1): Tensor & { data: Float32Array } {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  const data = new Float32Array(dims.reduce((product, dim) => product * dim, 1));
  for (let i = 0; i < data.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    data[i] = (state / 2 ** 31) * range;
  }
  return { dims, data };
}

/** Loads `graph`, runs it once and lets it go. */
export async function runGraph(
  graph: BuiltGraph,
  feeds: Record<string, Feed>,
  provider: Provider = 'cpu',
): Promise<Record<string, { data: Float32Array; dims: readonly number[] }>> {
  // One thread: these graphs are small, and threads that wait for each other are slow on a busy machine.
  const session = await createSession(graph, { provider, threads: 1 });
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

export interface OpTest {
  /** Float ones are cast to the graph's precision. */
  readonly inputs: readonly Tensor[];
  readonly weights?: Readonly<Record<string, TestTensor>>;
  /** Number of dimensions of the result. */
  readonly rank: number;
  /** Whether the inputs stay f32 in an f16 graph. */
  readonly keepF32?: boolean;
  make(g: Graph, ...inputs: Value[]): Value;
  /** Whether `make` gives f32 in any precision. */
  readonly givesF32?: boolean;
}

/** The result of one op in f32, whatever precision it computes in. */
export async function runOp(target: GraphTarget, test: OpTest) {
  const g = new Graph('op', await weightsOf(test.weights ?? {}), target);
  const f16 = target.precision === 'f16';
  const values = test.inputs.map(({ dims, data }, i) => {
    const floats = data instanceof Float32Array;
    const input = g.input(`in${i}`, floats ? 'f32' : 'i64', [...dims]);
    return floats && f16 && !test.keepF32 ? g.cast(input, 'f16') : input;
  });
  const result = test.make(g, ...values);
  const shape = Array.from({ length: test.rank }, (_, i) => `d${i}`);
  g.output('result', f16 && !test.givesF32 ? g.cast(result, 'f32') : result, 'f32', shape);
  const feeds = Object.fromEntries(test.inputs.map((input, i) => [`in${i}`, input]));
  const { result: answer } = await runGraph(g.build(), feeds);
  if (answer === undefined) throw new Error('The op gave no result');
  return answer;
}

async function weightsOf(tensors: Readonly<Record<string, TestTensor>>): Promise<Weights> {
  const folder = temporaryFolder();
  if (Object.keys(tensors).length === 0) return createWeights(new Map());
  writeSafetensors(path.join(folder, 'model.safetensors'), tensors);
  return openWeights(folder);
}
