/** A model as Keras and TensorFlow.js write it: layers in order, and tensors in one run of bytes. */
import { z } from 'zod';
import { AppError } from '../../../errors.ts';

const size = z.tuple([z.int().min(1), z.int().min(1)]);
const padding = z.enum(['same', 'valid']);
const activation = z.enum(['linear', 'relu', 'softmax']);
const channelsLast = z.literal('channels_last');

const conv = {
  kernel_size: size,
  strides: size,
  padding,
  dilation_rate: size,
  data_format: channelsLast,
  activation: z.literal('linear'),
  use_bias: z.boolean(),
};

/** Where a layer's input comes from: `[[[name, 0, 0, {}], …]]`. */
const inbound = z.array(
  z.array(z.tuple([z.string(), z.literal(0), z.literal(0), z.record(z.string(), z.never())])),
);

const layer = <N extends string, C extends z.ZodRawShape>(name: N, config: C) =>
  z.object({
    class_name: z.literal(name),
    name: z.string(),
    config: z.object(config),
    inbound_nodes: inbound,
  });

const layerSchema = z.discriminatedUnion('class_name', [
  layer('InputLayer', { batch_input_shape: z.tuple([z.null(), z.int(), z.int(), z.literal(3)]) }),
  layer('ZeroPadding2D', { padding: z.tuple([z.tuple([z.int(), z.int()]), z.tuple([z.int(), z.int()])]) }),
  layer('Conv2D', { filters: z.int().min(1), ...conv }),
  layer('DepthwiseConv2D', { depth_multiplier: z.int().min(1), ...conv }),
  layer('BatchNormalization', {
    axis: z.union([z.literal(-1), z.literal(3)]),
    epsilon: z.number(),
    center: z.literal(true),
    scale: z.literal(true),
  }),
  layer('ReLU', {
    max_value: z.number().nullable(),
    negative_slope: z.literal(0),
    threshold: z.literal(0),
  }),
  layer('Add', {}),
  layer('AveragePooling2D', { pool_size: size, strides: size, padding }),
  layer('Flatten', {}),
  layer('Dropout', {}),
  layer('Dense', { units: z.int().min(1), activation, use_bias: z.boolean() }),
]);

export type Layer = z.output<typeof layerSchema>;

const tensorSchema = z.object({
  name: z.string(),
  shape: z.array(z.int().min(0)),
  dtype: z.literal('float32'),
  quantization: z.object({ dtype: z.literal('uint8'), min: z.number(), scale: z.number() }).optional(),
});

const modelSchema = z.object({
  modelTopology: z.object({
    model_config: z.object({
      class_name: z.enum(['Model', 'Functional']),
      config: z.object({ layers: z.array(layerSchema).min(1) }),
    }),
  }),
  weightsManifest: z.tuple([z.object({ weights: z.array(tensorSchema) })]),
});

export interface KerasTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface KerasModel {
  /** Each after those that it takes its input from. */
  readonly layers: readonly Layer[];
  readonly tensors: ReadonlyMap<string, KerasTensor>;
}

/** @throws AppError `bad_keras_model` for layers and tensors that are not known here */
export function readKerasModel(description: unknown, weights: Buffer): KerasModel {
  const model = modelSchema.safeParse(description);
  if (!model.success) {
    const [issue] = model.error.issues;
    throw new AppError('bad_keras_model', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, {
      cause: model.error,
    });
  }
  const tensors = new Map<string, KerasTensor>();
  let at = 0;
  for (const { name, shape, quantization } of model.data.weightsManifest[0].weights) {
    const count = shape.reduce((product, side) => product * side, 1);
    const bytes = weights.subarray(at, at + count * (quantization ? 1 : 4));
    at += bytes.length;
    tensors.set(name, { shape, values: valuesOf(bytes, count, quantization) });
  }
  if (at !== weights.length) throw new AppError('bad_keras_model', 'There are more weights than tensors.');
  return { layers: model.data.modelTopology.model_config.config.layers, tensors };
}

function valuesOf(
  bytes: Buffer,
  count: number,
  quantization: { readonly min: number; readonly scale: number } | undefined,
): Float32Array {
  if (quantization === undefined) {
    if (bytes.length !== count * 4) throw new AppError('bad_keras_model', 'The weights end too early.');
    return Float32Array.from({ length: count }, (_, index) => bytes.readFloatLE(index * 4));
  }
  if (bytes.length !== count) throw new AppError('bad_keras_model', 'The weights end too early.');
  return Float32Array.from(bytes, (value) => value * quantization.scale + quantization.min);
}
