/** What a device is tried on: the plain ops, and each fused op in the shapes that SD 1.5 gives it. */

import type { FusedOp, Graph, Value } from '../onnx/graph.ts';
import { float } from '../onnx/schema.ts';
import { attention } from '../ops/attention.ts';
import { gelu, geluTanh, quickGelu, silu } from '../ops/elementwise.ts';
import type { Provider } from '../session.ts';
import { contribTrials } from './contrib-trials.ts';
import { createTrial, type Part, spread, type Trial } from './trial.ts';

interface AttentionShape {
  readonly batch: number;
  readonly heads: number;
  readonly width: number;
  readonly queries: number;
  readonly keys: number;
  /** `causal`: CLIP's, one for all; `padded`: T5's, one a row and head, with the last keys masked away. */
  readonly bias?: 'causal' | 'padded';
}

// Small models, among them one on a latent of 9×13.
const tinyAttention: readonly AttentionShape[] = [
  { batch: 2, heads: 4, width: 8, queries: 117, keys: 8 },
  { batch: 1, heads: 4, width: 8, queries: 128, keys: 128, bias: 'padded' },
];

const smallAttention: readonly AttentionShape[] = [
  // The UNet on its context: ELLA alone, ELLA and CLIP, CLIP alone.
  { batch: 2, heads: 8, width: 40, queries: 128, keys: 64 },
  { batch: 1, heads: 2, width: 80, queries: 128, keys: 141 },
  { batch: 1, heads: 2, width: 160, queries: 64, keys: 77 },
  // The UNet on itself, at its coarsest level.
  { batch: 2, heads: 8, width: 160, queries: 64, keys: 64 },
  // The connector's latents on themselves and a text.
  { batch: 3, heads: 8, width: 96, queries: 64, keys: 192 },
  // The text encoders.
  { batch: 1, heads: 12, width: 64, queries: 77, keys: 77, bias: 'causal' },
  { batch: 2, heads: 4, width: 64, queries: 128, keys: 128, bias: 'padded' },
];

// One head and few tokens on the other side: a kernel works through either side in blocks of the same size.
const largeAttention: readonly AttentionShape[] = [
  { batch: 1, heads: 1, width: 40, queries: 4096, keys: 64 },
  { batch: 1, heads: 1, width: 40, queries: 128, keys: 4096 },
  { batch: 1, heads: 1, width: 80, queries: 1024, keys: 1024 },
  // The autoencoder's only head.
  { batch: 1, heads: 1, width: 512, queries: 256, keys: 1024 },
];

/** The fused ops one by one, quick trials first; each against the plain ops that the same function writes instead. */
export const fusedTrials: Readonly<Record<FusedOp, readonly (() => Trial)[]>> = {
  MultiHeadAttention: [tinyAttention, smallAttention, largeAttention].map(
    (shapes) => () => createTrial('MultiHeadAttention', Object.fromEntries(shapes.map(attentionPart))),
  ),
  QuickGelu: [
    () => createTrial('QuickGelu', { ...activation('silu', silu), ...activation('quickGelu', quickGelu) }),
  ],
  Gelu: [() => createTrial('Gelu', { ...activation('gelu', gelu), ...activation('geluTanh', geluTanh) })],
  ...contribTrials,
};

const everywhere: readonly FusedOp[] = ['MultiHeadAttention', 'QuickGelu', 'Gelu'];

/** What each kind of device is tried for: the rest is missing there, or would win nothing. */
export const wantedOps: Readonly<Record<Provider, readonly FusedOp[]>> = {
  cpu: everywhere,
  webgpu: everywhere,
  cuda: Object.keys(fusedTrials) as FusedOp[],
};

function attentionPart(shape: AttentionShape): [string, Part] {
  const { batch, heads, width, queries, keys, bias } = shape;
  const inputs = [
    spread([batch, queries, heads * width], 2, 1, 0.1),
    spread([batch, keys, heads * width], 2, 2, -0.1),
    spread([batch, keys, heads * width], 1, 3, 0.5),
  ];
  if (bias === 'causal') inputs.push(masked([1, 1, queries, keys], (query, key) => key > query));
  if (bias === 'padded') inputs.push(masked([batch, heads, queries, keys], (_, key) => key > keys - 20));
  const make = (g: Graph, [q = '', k = '', v = '', scores]: readonly Value[]) =>
    attention(g, q, k, v, { heads, headWidth: width, ...(scores !== undefined && { bias: scores }) });
  return [Object.values(shape).join('x'), { inputs, output: [batch, queries, heads * width], make }];
}

/** Scores to add: small ones, and the models' own "minus infinity" where `hides` says so. */
function masked(dims: [number, number, number, number], hides: (query: number, key: number) => boolean) {
  const bias = spread(dims, 1, 4);
  const [, , queries, keys] = dims;
  for (let i = 0; i < bias.data.length; i++) {
    if (hides(Math.floor(i / keys) % queries, i % keys)) bias.data[i] = -30_000;
  }
  return bias;
}

/** An activation on numbers around 0 and on large ones, where a careless exp overflows. */
function activation(name: string, make: (g: Graph, x: Value) => Value): Record<string, Part> {
  const part = (dims: readonly number[], range: number): Part => ({
    inputs: [spread(dims, range, 5)],
    output: dims,
    make: (g, [x = '']) => make(g, x),
  });
  return { [`${name} near`]: part([2, 33, 40], 3), [`${name} far`]: part([1, 77, 64], 60) };
}

/** The ops that everything is made of, as they are used: constant weights, long sums, large means. */
export function plainTrial(): Trial {
  return createTrial('plain ops', {
    conv: convPart(32, [16, 16], 1),
    'conv stride 2': convPart(16, [9, 13], 2),
    attention: attentionPart({ batch: 2, heads: 2, width: 40, queries: 128, keys: 77 })[1],
    ...activation('silu', silu),
    ...activation('gelu', gelu),
    ...activation('geluTanh', geluTanh),
    gemm: {
      inputs: [spread([77, 1280], 1, 6)],
      output: [77, 320],
      make: (g, [x = '']) =>
        g.node('Gemm', [x, constant(g, [320, 1280], 0.1), constant(g, [320], 1)], { transB: 1 }),
    },
    // As many numbers a group as SD 1.5 has at 512², whose sum is far beyond f16.
    groupNorm: {
      inputs: [spread([1, 4, 40_960], 30, 7, 50)],
      output: [1, 4, 40_960],
      make: (g, [x = '']) =>
        g.node('InstanceNormalization', [x, constant(g, [4], 1), constant(g, [4], 2)], {
          epsilon: float(1e-5),
        }),
    },
    layerNorm: {
      inputs: [spread([1, 77, 1280], 300, 8, 10)],
      output: [1, 77, 1280],
      make: (g, [x = '']) =>
        g.node('LayerNormalization', [x, constant(g, [1280], 1), constant(g, [1280], 2)], {
          axis: -1,
          epsilon: float(1e-5),
        }),
    },
    resize: {
      inputs: [spread([1, 8, 5, 7], 1, 9)],
      output: [1, 8, 10, 14],
      make: (g, [x = '']) =>
        g.node('Resize', [x, '', g.floats(Float32Array.of(1, 1, 2, 2), [4], 'f32')], {
          mode: 'nearest',
          coordinate_transformation_mode: 'asymmetric',
          nearest_mode: 'floor',
        }),
    },
  });
}

/** Hardly anything: whether a device answers at all. */
export const helloTrial = (): Trial =>
  createTrial('presence', {
    sum: { inputs: [spread([2, 3], 1, 1)], output: [2, 3], make: (g, [x = '']) => g.node('Add', [x, x]) },
  });

/** One small convolution: tells a device that answers in milliseconds from one that takes seconds for everything. */
export const touchTrial = (): Trial => createTrial('touch', { conv: convPart(128, [32, 32], 1) });

function constant(g: Graph, dims: number[], range: number): Value {
  return g.floats(spread(dims, range, 10).data, dims);
}

function convPart(channels: number, [height, width]: readonly [number, number], stride: number): Part {
  const output = [1, channels, Math.ceil(height / stride), Math.ceil(width / stride)];
  const make = (g: Graph, [x = '']: readonly Value[]) =>
    g.node('Conv', [x, constant(g, [channels, channels, 3, 3], 0.2), constant(g, [channels], 1)], {
      kernel_shape: [3, 3],
      strides: [stride, stride],
      pads: [1, 1, 1, 1],
    });
  return { inputs: [spread([1, channels, height, width], 2, 11)], output, make };
}
