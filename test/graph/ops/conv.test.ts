/** Convolutions and the moves of pixels around them, against loops in double precision. */
import { describe, expect, it } from 'vitest';
import {
  type ConvSpec,
  concatChannels,
  conv,
  cropLike,
  upsampleConv,
  upsampleNearest,
} from '../../../src/graph/ops/conv.ts';
import { relativeL2 } from '../../support/drawing/reference.ts';
import { numbers, plainF16, plainF32, runOp, type Tensor } from '../../support/drawing/run-graph.ts';

/** The sum over every input channel and kernel position; pixels beyond the edge are 0. */
function convolution(x: Tensor, weight: Float32Array, bias: Float32Array, spec: ConvSpec) {
  const { input, output, kernel, stride = 1 } = spec;
  const half = (kernel - 1) / 2;
  const [top, left, bottom, right] = spec.pads ?? [half, half, half, half];
  const [batch = 0, , height = 0, width = 0] = x.dims;
  const rows = Math.floor((height + top + bottom - kernel) / stride) + 1;
  const columns = Math.floor((width + left + right - kernel) / stride) + 1;
  const pixel = (n: number, c: number, y: number, z: number) =>
    y < 0 || z < 0 || y >= height || z >= width
      ? 0
      : Number(x.data[((n * input + c) * height + y) * width + z]);
  const data: number[] = [];
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < output; o++) {
      for (let y = 0; y < rows * columns; y++) {
        let sum = bias[o] ?? Number.NaN;
        for (let k = 0; k < input * kernel * kernel; k++) {
          const [c, dy, dx] = [Math.floor(k / kernel ** 2), Math.floor(k / kernel) % kernel, k % kernel];
          const source = pixel(
            n,
            c,
            Math.floor(y / columns) * stride + dy - top,
            (y % columns) * stride + dx - left,
          );
          sum += source * (weight[o * input * kernel * kernel + k] ?? Number.NaN);
        }
        data.push(sum);
      }
    }
  }
  return { data, dims: [batch, output, rows, columns] };
}

type Numbers = ReturnType<typeof numbers>;

/** The weights of the convolution `c`, as a file has them. */
function named(weight: Numbers, bias: Numbers) {
  return {
    'c.weight': { shape: weight.dims, data: weight.data },
    'c.bias': { shape: bias.dims, data: bias.data },
  };
}

const specs: Record<string, ConvSpec> = {
  '3×3': { input: 5, output: 7, kernel: 3 },
  '1×1': { input: 5, output: 7, kernel: 1 },
  'stride 2, as in the UNet': { input: 5, output: 5, kernel: 3, stride: 2 },
  'stride 2, padded right and below, as in the VAE': {
    ...{ input: 5, output: 5, kernel: 3, stride: 2 },
    pads: [0, 0, 1, 1],
  },
};

describe.each([
  ['f32', plainF32, 1e-6],
  ['f16', plainF16, 3e-3],
] as const)('conv, %s', (_precision, target, tolerance) => {
  it.each(Object.entries(specs))('%s', async (_name, spec) => {
    for (const [height, width] of [
      [8, 6],
      [9, 13],
      [2, 2],
    ] as const) {
      const x = numbers([2, spec.input, height, width], 1);
      const weight = numbers([spec.output, spec.input, spec.kernel, spec.kernel], 2, 0.5);
      const bias = numbers([spec.output], 3);
      const expected = convolution(x, weight.data, bias.data, spec);
      const { data, dims } = await runOp(target, {
        inputs: [x],
        weights: named(weight, bias),
        rank: 4,
        make: (g, value) => conv(g, value, 'c', spec),
      });
      expect(dims).toEqual(expected.dims);
      expect(relativeL2(data, expected.data)).toBeLessThanOrEqual(tolerance);
    }
  });
});

it.each([
  ['f32', plainF32, 1e-6],
  ['f16', plainF16, 3e-3],
] as const)(
  'upsampleConv is a convolution of the enlarged image, %s',
  async (_precision, target, tolerance) => {
    const [channels, height, width] = [3, 4, 5];
    const x = numbers([2, channels, height, width], 1);
    const weight = numbers([channels, channels, 3, 3], 2, 0.5);
    const bias = numbers([channels], 3);
    const enlarged = Float32Array.from({ length: x.data.length * 4 }, (_, i) => {
      const [row, column] = [Math.floor(i / (2 * width)), i % (2 * width)];
      return Number(x.data[Math.floor(row / 2) * width + Math.floor(column / 2)]);
    });
    const large = { data: enlarged, dims: [2, channels, 2 * height, 2 * width] };
    const spec = { input: channels, output: channels, kernel: 3 };
    const expected = convolution(large, weight.data, bias.data, spec);
    const { data, dims } = await runOp(target, {
      inputs: [x],
      weights: named(weight, bias),
      rank: 4,
      make: (g, value) => upsampleConv(g, value, 'c', channels),
    });
    expect(dims).toEqual(expected.dims);
    expect(relativeL2(data, expected.data)).toBeLessThanOrEqual(tolerance);
  },
);

describe('moves of pixels', () => {
  const x = numbers([2, 3, 4, 5], 1);
  const at = (n: number, c: number, y: number, z: number) => x.data[((n * 3 + c) * 4 + y) * 5 + z];

  it('upsampleNearest shows every pixel four times', async () => {
    const { data, dims } = await runOp(plainF32, { inputs: [x], rank: 4, make: upsampleNearest });
    expect(dims).toEqual([2, 3, 8, 10]);
    const expected = Array.from({ length: data.length }, (_, i) =>
      at(
        Math.floor(i / 240),
        Math.floor(i / 80) % 3,
        Math.floor((Math.floor(i / 10) % 8) / 2),
        Math.floor((i % 10) / 2),
      ),
    );
    expect([...data]).toEqual(expected);
  });

  it('cropLike takes the upper left part of the size of another image', async () => {
    const like = numbers([1, 7, 3, 5], 2);
    const { data, dims } = await runOp(plainF32, { inputs: [x, like], rank: 4, make: cropLike });
    expect(dims).toEqual([2, 3, 3, 5]);
    const expected = Array.from({ length: data.length }, (_, i) =>
      at(Math.floor(i / 45), Math.floor(i / 15) % 3, Math.floor(i / 5) % 3, i % 5),
    );
    expect([...data]).toEqual(expected);
  });

  it('concatChannels keeps the rows of a batch together', async () => {
    const other = numbers([2, 1, 4, 5], 3);
    const { data, dims } = await runOp(plainF32, { inputs: [x, other], rank: 4, make: concatChannels });
    expect(dims).toEqual([2, 4, 4, 5]);
    const row = (n: number) => [
      ...x.data.subarray(n * 60, n * 60 + 60),
      ...other.data.subarray(n * 20, n * 20 + 20),
    ];
    expect([...data]).toEqual([...row(0), ...row(1)]);
  });
});
