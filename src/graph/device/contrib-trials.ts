/** What CUDA's own ops for images with their channels last are tried on: the shapes that SD 1.5 and small models have. */

import type { FusedOp, Graph, Value } from '../onnx/graph.ts';
import type { ElementType } from '../onnx/schema.ts';
import { type NhwcNorm, nhwcConv, nhwcGroupNorm, nhwcSkipGroupNorm } from '../ops/nhwc.ts';
import { scaledRmsNorm } from '../ops/norm.ts';
import { biasAdd, biasSplitGelu, matMulTransposed, skipLayerNorm } from '../ops/products.ts';
import { concat } from '../ops/shape.ts';
import { createTrial, type Part, spread, type Trial } from './trial.ts';

type Parts = Readonly<Record<string, Part>>;

/** Ops that CUDA has and others lack, or were never seen with. */
export const contribTrials = {
  NhwcConv: trial('NhwcConv', () => ({
    ...conv(4, 320, { kernel: 3, stride: 1, height: 16, width: 16 }),
    ...conv(320, 320, { kernel: 3, stride: 1, height: 9, width: 13 }),
    ...conv(64, 128, { kernel: 3, stride: 2, height: 9, width: 13 }),
    ...conv(96, 320, { kernel: 1, stride: 1, height: 8, width: 8 }),
    ...conv(320, 4, { kernel: 3, stride: 1, height: 8, width: 8 }),
    'without bias': {
      inputs: [spread([1, 8, 8, 32], 2, 20)],
      output: [1, 8, 8, 48],
      make: (g, [x = '']) =>
        nhwcConv(g, x, kernels(g, [48, 32, 3, 3]), undefined, {
          kernel: 3,
          stride: 1,
          pads: [1, 1, 1, 1],
        }),
    },
  })),
  GroupNorm: trial('GroupNorm', () => ({
    // The UNet's channels, single and joined; the autoencoder's; those of the model in the box.
    ...groupNorm([320, 640, 960, 1280, 1920, 2560, 128, 256, 512], 32),
    ...groupNorm([64, 96, 160, 224, 256], 16),
    ...groupNorm([24, 48], 4),
    // As many numbers a group as SD 1.5 has at 512², and more rows than some kernels take.
    large: normPart([1, 64, 64, 320], 32, false, { range: 30, middle: 50 }),
    'many rows': normPart([40, 2, 2, 320], 32, true, { range: 3, middle: 1 }),
  })),
  SkipGroupNorm: trial('SkipGroupNorm', () => ({
    ...skipGroupNorm([320, 640, 1280, 128, 256, 512], 32),
    ...skipGroupNorm([64, 96], 16),
    ...skipGroupNorm([48], 4),
  })),
  FusedMatMul: trial('FusedMatMul', () => ({
    ...product([2, 77, 320], 640),
    ...product([1, 1024, 320], 320),
    ...product([2, 1280], 320),
    // T5's, whose sums are taken a part as large.
    ...product([1, 33, 5120], 64, 1 / 32),
  })),
  SkipLayerNormalization: trial('SkipLayerNormalization', () => ({
    ...skipNorm(32),
    ...skipNorm(96),
    ...skipNorm(320),
    ...skipNorm(640),
    ...skipNorm(1280),
  })),
  SimplifiedLayerNormalization: trial('SimplifiedLayerNormalization', () => ({
    ...rmsNorm(2048),
    ...rmsNorm(64),
  })),
  BiasAdd: trial('BiasAdd', () => ({ ...residual(320), ...residual(640), ...residual(1280) })),
  BiasSplitGelu: trial('BiasSplitGelu', () => ({ ...gated(2560), ...gated(5120), ...gated(10_240) })),
} as const satisfies Partial<Record<FusedOp, readonly (() => Trial)[]>>;

/** Its numbers are made when it is asked for: most processes never try a thing. */
function trial(name: FusedOp, parts: () => Parts): readonly (() => Trial)[] {
  return [() => createTrial(name, parts())];
}

function constant(g: Graph, dims: readonly number[], seed: number, range: number, middle = 0): Value {
  return g.floats(spread(dims, range, seed, middle).data, [...dims]);
}

/** Weights of a size at which numbers neither vanish nor explode. */
function kernels(g: Graph, dims: readonly number[]): Value {
  const fanIn = dims.slice(1).reduce((product, dim) => product * dim, 1);
  return constant(g, dims, 21, Math.sqrt(3 / fanIn));
}

const biasOf = (g: Graph, width: number) => constant(g, [width], 22, 1);

function conv(
  input: number,
  output: number,
  { kernel, stride, height, width }: { kernel: number; stride: number; height: number; width: number },
): Parts {
  const half = (kernel - 1) / 2;
  const part: Part = {
    inputs: [spread([2, height, width, input], 2, 23)],
    output: [2, Math.ceil(height / stride), Math.ceil(width / stride), output],
    make: (g, [x = '']) =>
      nhwcConv(g, x, kernels(g, [output, input, kernel, kernel]), biasOf(g, output), {
        kernel,
        stride,
        pads: [half, half, half, half],
      }),
  };
  return { [`${input}-${output}x${kernel}`]: part };
}

/** In f32 whatever the graph's precision, as the models give them. */
function scaleOf(g: Graph, channels: number): Pick<NhwcNorm, 'weight' | 'bias' | 'channels'> {
  const tensor = (seed: number, middle: number) =>
    g.floats(spread([channels], 0.5, seed, middle).data, [channels], 'f32');
  return { weight: tensor(24, 1), bias: tensor(25, 0), channels };
}

function normPart(
  dims: readonly [number, number, number, number],
  groups: number,
  silu: boolean,
  { range, middle }: { range: number; middle: number },
): Part {
  const make = (g: Graph, [x = '']: readonly Value[]) =>
    nhwcGroupNorm(g, x, { ...scaleOf(g, dims[3]), groups, epsilon: 1e-5, silu });
  return { inputs: [spread(dims, range, 26, middle)], output: dims, make };
}

function groupNorm(widths: readonly number[], groups: number): Parts {
  const parts = widths.map((channels, i) => {
    const part = normPart([2, 5, 7, channels], groups, i % 2 === 0, { range: 4, middle: 2 });
    return [`${channels}/${groups}`, part] as const;
  });
  return Object.fromEntries(parts);
}

/** Norm and sum side by side, with an image and with a number a channel added. */
function skipGroupNorm(widths: readonly number[], groups: number): Parts {
  const part = (channels: number, perRow: boolean): Part => ({
    inputs: [
      spread([2, 5, 7, channels], 3, 27, 1),
      spread(perRow ? [2, channels] : [2, 5, 7, channels], 2, 28),
    ],
    output: [2, 5, 7, 2 * channels],
    make: (g, [x = '', skip = '']) => {
      const norm = { ...scaleOf(g, channels), groups, epsilon: 1e-5, silu: perRow };
      const sum = g.promise();
      const normed = nhwcSkipGroupNorm(g, x, { skip, perRow, bias: biasOf(g, channels) }, norm, sum);
      return concat(g, [normed, sum], -1);
    },
  });
  const parts = widths.flatMap((channels) => [
    [`${channels}/${groups} image`, part(channels, false)] as const,
    [`${channels}/${groups} row`, part(channels, true)] as const,
  ]);
  return Object.fromEntries(parts);
}

function product(dims: readonly number[], output: number, alpha = 1): Parts {
  const input = dims.at(-1) ?? 1;
  const part: Part = {
    inputs: [spread(dims, 1, 29)],
    output: [...dims.slice(0, -1), output],
    // Of a size that alpha brings back to one.
    make: (g, [x = '']) =>
      matMulTransposed(g, x, constant(g, [output, input], 30, Math.sqrt(3 / input) / alpha), alpha),
  };
  return { [`${dims.join('x')}-${output}`]: part };
}

/** Norm and sum side by side. */
function skipNorm(width: number): Parts {
  const part: Part = {
    inputs: [spread([2, 33, width], 3, 31, 1), spread([2, 33, width], 3, 32, -2)],
    output: [2, 33, 2 * width],
    make: (g, [x = '', skip = '']) => {
      const scale = { weight: constant(g, [width], 33, 0.5, 1), bias: biasOf(g, width), epsilon: 1e-5 };
      const { sum, normed } = skipLayerNorm(g, x, constant(g, [width], 34, 1), skip, scale);
      return concat(g, [normed, sum], -1);
    },
  };
  return { [`${width}`]: part };
}

/** T5's stream stays f32, whatever the graph's precision. */
function rmsNorm(width: number): Parts {
  const part: Part = {
    inputs: [spread([2, 33, width], 30, 38, 5)],
    output: [2, 33, width],
    make: (g, [x = '']) => {
      const weight = (type: ElementType) => g.floats(spread([width], 0.5, 39, 1).data, [width], type);
      return scaledRmsNorm(g, g.cast(x, 'f32'), weight, 1e-6);
    },
  };
  return { [`${width}`]: part };
}

function residual(width: number): Parts {
  const part: Part = {
    inputs: [spread([2, 33, width], 3, 35), spread([2, 33, width], 3, 36)],
    output: [2, 33, width],
    make: (g, [x = '', skip = '']) => biasAdd(g, x, biasOf(g, width), skip, width),
  };
  return { [`${width}`]: part };
}

/** On numbers around 0, and on large ones. */
function gated(width: number): Parts {
  const part = (range: number): Part => ({
    inputs: [spread([2, 17, width], range, 37)],
    output: [2, 17, width / 2],
    make: (g, [x = '']) => biasSplitGelu(g, x, biasOf(g, width), width),
  });
  return { [`${width} near`]: part(3), [`${width} far`]: part(30) };
}
