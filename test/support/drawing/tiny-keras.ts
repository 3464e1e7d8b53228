/** A tiny classifier as nsfwjs's package has its own, and what it must answer, computed the plain way. */
import { gzipSync } from 'node:zlib';
import type { Pixels } from '../../../src/gate/rule.ts';

const side = 8;
const labels = 5;

/** Numbers that look like weights, the same every time. */
function values(count: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

const shapes: Readonly<Record<string, readonly number[]>> = {
  'conv/kernel': [3, 3, 3, 4],
  'norm/gamma': [4],
  'norm/beta': [4],
  'norm/moving_mean': [4],
  'norm/moving_variance': [4],
  'depth/depthwise_kernel': [3, 3, 4, 1],
  'point/kernel': [1, 1, 4, 4],
  'hidden/kernel': [16, 6],
  'hidden/bias': [6],
  'end/kernel': [6, labels],
  'end/bias': [labels],
};
/** One tensor is kept as bytes, as most of nsfwjs's are. */
const quantized = { name: 'conv/kernel', min: -1, scale: 2 / 255 };

const tensors = Object.fromEntries(
  Object.entries(shapes).map(([name, shape], index) => {
    const raw = values(
      shape.reduce((product, each) => product * each, 1),
      index + 1,
    );
    if (name === quantized.name)
      return [name, raw.map((value) => Math.fround(byteOf(value) * quantized.scale + quantized.min))];
    return [name, name.endsWith('variance') ? raw.map((value) => Math.abs(value) + 0.5) : raw];
  }),
);

function byteOf(value: number): number {
  return Math.round((value - quantized.min) / quantized.scale);
}

const conv = { dilation_rate: [1, 1], data_format: 'channels_last', activation: 'linear', use_bias: false };
const from = (...names: readonly string[]) => [names.map((name) => [name, 0, 0, {}])];
const layer = (class_name: string, name: string, config: object, ...before: readonly string[]) => ({
  class_name,
  name,
  config,
  inbound_nodes: before.length === 0 ? [] : from(...before),
});

export const kerasDescription = {
  modelTopology: {
    model_config: {
      class_name: 'Model',
      config: {
        layers: [
          layer('InputLayer', 'in', { batch_input_shape: [null, side, side, 3] }),
          layer(
            'ZeroPadding2D',
            'pad',
            {
              padding: [
                [0, 1],
                [0, 1],
              ],
            },
            'in',
          ),
          layer(
            'Conv2D',
            'conv',
            { ...conv, filters: 4, kernel_size: [3, 3], strides: [2, 2], padding: 'valid' },
            'pad',
          ),
          layer(
            'BatchNormalization',
            'norm',
            { axis: -1, epsilon: 0.001, center: true, scale: true },
            'conv',
          ),
          layer('ReLU', 'relu', { max_value: 6, negative_slope: 0, threshold: 0 }, 'norm'),
          layer(
            'DepthwiseConv2D',
            'depth',
            { ...conv, depth_multiplier: 1, kernel_size: [3, 3], strides: [1, 1], padding: 'same' },
            'relu',
          ),
          layer(
            'Conv2D',
            'point',
            { ...conv, filters: 4, kernel_size: [1, 1], strides: [1, 1], padding: 'same' },
            'depth',
          ),
          layer('Add', 'sum', {}, 'relu', 'point'),
          layer('AveragePooling2D', 'pool', { pool_size: [2, 2], strides: [2, 2], padding: 'valid' }, 'sum'),
          layer('Flatten', 'flat', {}, 'pool'),
          layer('Dropout', 'drop', { rate: 0.5 }, 'flat'),
          layer('Dense', 'hidden', { units: 6, activation: 'relu', use_bias: true }, 'drop'),
          layer('Dense', 'end', { units: labels, activation: 'softmax', use_bias: true }, 'hidden'),
        ],
      },
    },
  },
  weightsManifest: [
    {
      weights: Object.entries(shapes).map(([name, shape]) => ({
        name,
        shape,
        dtype: 'float32',
        ...(name === quantized.name && {
          quantization: { dtype: 'uint8', min: quantized.min, scale: quantized.scale },
        }),
      })),
    },
  ],
};

export const kerasWeights = Buffer.concat(
  Object.entries(tensors).map(([name, tensor]) =>
    name === quantized.name
      ? Buffer.from(Uint8Array.from(tensor, byteOf))
      : Buffer.from(tensor.buffer, tensor.byteOffset, tensor.byteLength),
  ),
);

/** The package as npm would bring it. */
export function kerasTarball(): Buffer {
  const wrap = (value: unknown) =>
    `!function(e){"object"==typeof exports?module.exports=e():window.x=e()}(function(){return function(){}({1:[function(e,a,n){a.exports=${literalOf(value)}},{}]},{},[1])(1)});`;
  return tarOf({
    'package/LICENSE': 'A licence',
    'package/dist/models/mobilenet_v2/model.min.js': wrap(kerasDescription),
    'package/dist/models/mobilenet_v2/group1-shard1of1.min.js': wrap(kerasWeights.toString('base64')),
  });
}

/** As a minifier writes it. */
function literalOf(value: unknown): string {
  if (value === true) return '!0';
  if (value === false) return '!1';
  if (typeof value === 'number') return String(value).replace(/^(-?)0\./, '$1.');
  if (Array.isArray(value)) return `[${value.map(literalOf).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, each]) => `${/^\w+$/.test(key) ? key : JSON.stringify(key)}:${literalOf(each)}`)
    .join(',')}}`;
}

export function tarOf(files: Readonly<Record<string, string>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, text]) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(Buffer.byteLength(text).toString(8).padStart(11, '0'), 124);
    const body = Buffer.alloc(Math.ceil(Buffer.byteLength(text) / 512) * 512);
    body.write(text);
    return [header, body];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

/** Rows of pixels, channels last, as Keras computes them. */
type Grid = readonly (readonly (readonly number[])[])[];

/** The probabilities of the labels. */
export function kerasAnswer({ rgb }: Pixels): number[] {
  const grid: Grid = Array.from({ length: side }, (_, y) =>
    Array.from({ length: side }, (_, x) => [0, 1, 2].map((c) => (rgb[(y * side + x) * 3 + c] ?? 0) / 255)),
  );
  const relu = convolve(grid, 2, 0, 'conv/kernel').map((row) =>
    row.map((pixel) =>
      pixel.map((value, c) => {
        const deviation = Math.sqrt(at('norm/moving_variance', c) + 0.001);
        const normal = ((value - at('norm/moving_mean', c)) / deviation) * at('norm/gamma', c);
        return Math.min(6, Math.max(0, normal + at('norm/beta', c)));
      }),
    ),
  );
  const depth = relu.map((row, y) =>
    row.map((pixel, x) =>
      pixel.map((_, c) => {
        let sum = 0;
        for (let i = 0; i < 3; i++)
          for (let j = 0; j < 3; j++)
            sum +=
              (relu[y + i - 1]?.[x + j - 1]?.[c] ?? 0) * at('depth/depthwise_kernel', (i * 3 + j) * 4 + c);
        return sum;
      }),
    ),
  );
  const point = convolve(depth, 1, 0, 'point/kernel', 1);
  const flat: number[] = [];
  for (let y = 0; y < 2; y++)
    for (let x = 0; x < 2; x++)
      for (let c = 0; c < 4; c++) {
        let sum = 0;
        for (const [i, j] of [
          [0, 0],
          [0, 1],
          [1, 0],
          [1, 1],
        ] as const)
          sum += (relu[2 * y + i]?.[2 * x + j]?.[c] ?? 0) + (point[2 * y + i]?.[2 * x + j]?.[c] ?? 0);
        flat.push(sum / 4);
      }
  const hidden = dense(flat, 'hidden', 6).map((value) => Math.max(0, value));
  const logits = dense(hidden, 'end', labels).map(Math.exp);
  const total = logits.reduce((sum, value) => sum + value, 0);
  return logits.map((value) => value / total);
}

function at(name: string, index: number): number {
  return tensors[name]?.[index] ?? Number.NaN;
}

/** Without padding but for the zeros that lie outside of the grid. */
function convolve(grid: Grid, stride: number, offset: number, name: string, kernel = 3): Grid {
  const sides = Math.ceil(grid.length / stride);
  return Array.from({ length: sides }, (_, y) =>
    Array.from({ length: sides }, (_, x) =>
      Array.from({ length: 4 }, (_, out) => {
        let sum = 0;
        for (let i = 0; i < kernel; i++)
          for (let j = 0; j < kernel; j++) {
            const pixel = grid[y * stride + i + offset]?.[x * stride + j + offset] ?? [];
            for (const [c, value] of pixel.entries())
              sum += value * at(name, ((i * kernel + j) * pixel.length + c) * 4 + out);
          }
        return sum;
      }),
    ),
  );
}

function dense(input: readonly number[], name: string, units: number): number[] {
  return Array.from({ length: units }, (_, out) =>
    input.reduce(
      (sum, value, index) => sum + value * at(`${name}/kernel`, index * units + out),
      at(`${name}/bias`, out),
    ),
  );
}

export const kerasSide = side;
