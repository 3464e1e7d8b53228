/** The work that a device's speed is measured by: a piece of SD 1.5's UNet, large enough to fill a GPU. */

import type { Graph, Value } from '../onnx/graph.ts';
import { float } from '../onnx/schema.ts';
import { attention } from '../ops/attention.ts';
import { add, gelu, mul, silu } from '../ops/elementwise.ts';
import { int8Conv } from '../ops/int8.ts';
import { reshape, reshapeLike, transpose } from '../ops/shape.ts';
import { winogradConv } from '../ops/winograd.ts';
import { createTrial, spread, type Trial } from './trial.ts';

const rows = 2;
const side = 64;
const [outer, inner, heads] = [320, 640, 8];

/**
 * Two rows of a latent at 64×64 through a residual block of 320 channels, down to a transformer block of 640 at
 * 32×32, and up again: about 90 GFLOP, a fortieth of the UNet. Little goes in and out, so that it is the work that
 * is timed and not the way to the device.
 */
export const stepTrial = (): Trial =>
  createTrial('step', {
    latent: {
      inputs: [spread([rows, 4, side, side], 1, 12)],
      output: [rows, 4, side, side],
      make: (g, [latent = '']) => {
        const wide = conv(g, latent, 4, outer);
        const level = residual(g, wide);
        const down = conv(g, level, outer, inner, 2);
        const mixed = reshapeLike(g, transpose(g, transformer(g, tokens(g, down)), [0, 2, 1]), down);
        const up = conv(g, twice(g, mixed), inner, outer);
        return conv(g, add(g, level, up), outer, 4);
      },
    },
  });

/** A convolution of SD 1.5's UNet on two rows of 640 channels at 32×32, written in any of three ways. */
export const convTrial = (way: 'usual' | 'winograd' | 'int8'): Trial =>
  createTrial('convolution', {
    rows: {
      inputs: [spread([rows, inner, side / 2, side / 2], 1, 14)],
      output: [rows, inner, side / 2, side / 2],
      make: (g, [x = '']) => {
        if (way === 'usual') return conv(g, x, inner, inner);
        const spec = { input: inner, output: inner, bias: g.floats(new Float32Array(inner), [inner, 1, 1]) };
        return way === 'winograd'
          ? winogradConv(g, x, { ...spec, kernels: weight(g, [inner * inner, 9]) })
          : int8Conv(g, x, { ...spec, weight: weight(g, [inner, inner, 3, 3]), activated: false });
      },
    },
  });

/** Weights of a size at which numbers neither vanish nor explode. */
const weight = (g: Graph, dims: readonly number[]) => {
  const fanIn = dims.slice(1).reduce((product, dim) => product * dim, 1);
  return g.floats(spread(dims, Math.sqrt(3 / fanIn), 13).data, [...dims]);
};

function conv(g: Graph, x: Value, from: number, to: number, stride = 1): Value {
  return g.node('Conv', [x, weight(g, [to, from, 3, 3]), g.floats(new Float32Array(to), [to])], {
    kernel_shape: [3, 3],
    strides: [stride, stride],
    pads: [1, 1, 1, 1],
  });
}

function residual(g: Graph, x: Value): Value {
  const first = conv(g, silu(g, norm(g, x)), outer, outer);
  return add(g, x, conv(g, silu(g, norm(g, first)), outer, outer));
}

function norm(g: Graph, x: Value): Value {
  const [ones, zeros] = [g.floats(new Float32Array(32).fill(1)), g.floats(new Float32Array(32))];
  const grouped = reshape(g, x, [0, 32, -1]);
  const normed = g.node('InstanceNormalization', [grouped, ones, zeros], { epsilon: float(1e-5) });
  return reshapeLike(g, normed, x);
}

const tokens = (g: Graph, x: Value) => transpose(g, reshape(g, x, [0, 0, -1]), [0, 2, 1]);

function linear(g: Graph, x: Value, from: number, to: number): Value {
  return g.node('MatMul', [x, weight(g, [from, to])]);
}

function transformer(g: Graph, x: Value): Value {
  const [q, k, v] = [linear(g, x, inner, inner), linear(g, x, inner, inner), linear(g, x, inner, inner)];
  const mixed = add(g, x, attention(g, q, k, v, { heads, headWidth: inner / heads }));
  const gated = mul(g, linear(g, mixed, inner, 4 * inner), gelu(g, linear(g, mixed, inner, 4 * inner)));
  return add(g, mixed, linear(g, gated, 4 * inner, inner));
}

function twice(g: Graph, x: Value): Value {
  return g.node('Resize', [x, '', g.floats(Float32Array.of(1, 1, 2, 2), [4], 'f32')], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
}
