/** A Keras classifier as an ONNX graph: images [batch, 3, height, width] in, logits [batch, labels] out. */
import { AppError } from '../../../errors.ts';
import {
  type Attribute,
  attributeProto,
  elementType,
  encodeModel,
  float,
  type GraphParts,
} from '../../../graph/onnx/schema.ts';
import type { KerasModel, KerasTensor, Layer } from './keras-model.ts';

export interface OnnxClassifier {
  readonly model: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly labels: number;
}

/** The names under which transformers.js feeds and reads a classifier. */
const inputName = 'pixel_values';
const outputName = 'logits';

/** @throws AppError `bad_keras_model` */
export function kerasToOnnx({ layers, tensors }: KerasModel): OnnxClassifier {
  const parts: GraphParts = {
    name: 'classifier',
    node: [],
    initializer: [],
    input: [],
    output: [],
    opsets: { '': 20 },
  };
  const [first] = layers;
  const last = layers.at(-1);
  // The one who reads the logits takes the softmax.
  if (
    first?.class_name !== 'InputLayer' ||
    last?.class_name !== 'Dense' ||
    last.config.activation !== 'softmax'
  ) {
    throw bad('it must begin with an input and end with probabilities');
  }
  const [, height, width] = first.config.batch_input_shape;
  const build = builder(parts, tensors);
  const results = new Map<string, string>();
  for (const layer of layers) {
    const from = layer.inbound_nodes.flat().map(([name]) => {
      const value = results.get(name);
      if (value === undefined) throw bad(`${layer.name} comes before ${name}`);
      return value;
    });
    results.set(layer.name, build(layer, from, layer === last));
  }
  parts.input.push({ name: inputName, type: 'f32', shape: ['batch', 3, height, width] });
  parts.output.push({ name: outputName, type: 'f32', shape: ['batch', last.config.units] });
  return { model: encodeModel(parts), width, height, labels: last.config.units };
}

function builder(parts: GraphParts, tensors: ReadonlyMap<string, KerasTensor>) {
  const node = (
    opType: string,
    output: string,
    input: string[],
    attributes: Record<string, Attribute> = {},
  ) => {
    const attribute = Object.entries(attributes).map(([key, value]) => attributeProto(key, value));
    parts.node.push({ opType, domain: '', name: `node ${output}`, input, output: [output], attribute });
    return output;
  };
  const constant = (name: string, dims: readonly number[], values: Float32Array) => {
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    parts.initializer.push({ name, dims, dataType: elementType.f32, rawData });
    return name;
  };
  const ints = (name: string, values: readonly number[]) => {
    const rawData = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    parts.initializer.push({ name, dims: [values.length], dataType: elementType.i64, rawData });
    return name;
  };
  const tensor = (name: string, rank: number): KerasTensor => {
    const found = tensors.get(name);
    if (found?.shape.length !== rank) throw bad(`${name} is missing or has another shape`);
    return found;
  };
  const asIs = (name: string, rank = 1) => {
    const { shape, values } = tensor(name, rank);
    return constant(name, shape, values);
  };

  const conv = (name: string, x: string, weights: KerasTensor, config: ConvConfig, group: number) => {
    const inputs = [x, constant(`${name}/kernel`, weights.shape, weights.values)];
    if (config.use_bias) inputs.push(asIs(`${name}/bias`));
    return node('Conv', name, inputs, convAttributes(config, group));
  };
  const clip = (name: string, x: string, most: number) =>
    node('Clip', name, [
      x,
      constant(`${name}/min`, [], Float32Array.of(0)),
      constant(`${name}/max`, [], Float32Array.of(most)),
    ]);
  const dense = (name: string, x: string, config: DenseConfig, isLast: boolean) => {
    if (config.activation === 'softmax' && !isLast) throw bad(`${name} makes probabilities in the middle`);
    const inputs = [x, asIs(`${name}/kernel`, 2), ...(config.use_bias ? [asIs(`${name}/bias`)] : [])];
    if (isLast) return node('Gemm', outputName, inputs);
    const sum = node('Gemm', `${name}/sum`, inputs);
    return config.activation === 'relu' ? node('Relu', name, [sum]) : sum;
  };

  return (layer: Layer, from: readonly string[], isLast: boolean): string => {
    const { name } = layer;
    const [x = ''] = from;
    switch (layer.class_name) {
      case 'InputLayer':
        return inputName;
      case 'Dropout':
        return x;
      case 'ZeroPadding2D': {
        const [[top, bottom], [left, right]] = layer.config.padding;
        return node('Pad', name, [x, ints(`${name}/pads`, [0, 0, top, left, 0, 0, bottom, right])]);
      }
      case 'Conv2D':
        return conv(name, x, transposed(tensor(`${name}/kernel`, 4), [3, 2, 0, 1]), layer.config, 1);
      case 'DepthwiseConv2D': {
        const kernel = tensor(`${name}/depthwise_kernel`, 4);
        const [rows = 0, columns = 0, channels = 0, multiplier = 0] = kernel.shape;
        const shape = [channels * multiplier, 1, rows, columns];
        return conv(name, x, { ...transposed(kernel, [2, 3, 0, 1]), shape }, layer.config, channels);
      }
      case 'BatchNormalization': {
        const parts = ['gamma', 'beta', 'moving_mean', 'moving_variance'];
        const inputs = [x, ...parts.map((part) => asIs(`${name}/${part}`))];
        return node('BatchNormalization', name, inputs, { epsilon: float(layer.config.epsilon) });
      }
      case 'ReLU': {
        const { max_value: most } = layer.config;
        return most === null ? node('Relu', name, [x]) : clip(name, x, most);
      }
      case 'Add':
        if (from.length !== 2) throw bad(`${name} adds ${from.length} tensors`);
        return node('Add', name, [...from]);
      case 'AveragePooling2D': {
        const { pool_size: size, strides, padding } = layer.config;
        return node('AveragePool', name, [x], { kernel_shape: size, strides, ...autoPad(padding) });
      }
      case 'Flatten': {
        // Keras counts channels last.
        const last = node('Transpose', `${name}/last`, [x], { perm: [0, 2, 3, 1] });
        return node('Flatten', name, [last], { axis: 1 });
      }
      case 'Dense':
        return dense(name, x, layer.config, isLast);
    }
  };
}

type DenseConfig = Extract<Layer, { class_name: 'Dense' }>['config'];
type ConvConfig = Extract<Layer, { class_name: 'Conv2D' | 'DepthwiseConv2D' }>['config'];

function convAttributes(
  { kernel_size: size, strides, dilation_rate: dilations, padding }: ConvConfig,
  group: number,
): Record<string, Attribute> {
  return { kernel_shape: size, strides, dilations, group, ...autoPad(padding) };
}

/** TensorFlow's `same` has more on the far side. */
function autoPad(padding: 'same' | 'valid'): Record<string, Attribute> {
  return padding === 'same' ? { auto_pad: 'SAME_UPPER' } : {};
}

/** With its four axes in another order. */
function transposed(
  { shape, values }: KerasTensor,
  order: readonly [number, number, number, number],
): KerasTensor {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
  const sides = order.map((axis) => shape[axis] ?? 0);
  const steps = order.map((axis) => strides[axis] ?? 0);
  const [a = 0, b = 0, c = 0, d = 0] = sides;
  const [sa = 0, sb = 0, sc = 0, sd = 0] = steps;
  const result = new Float32Array(values.length);
  let at = 0;
  for (let i = 0; i < a; i++)
    for (let j = 0; j < b; j++)
      for (let k = 0; k < c; k++)
        for (let l = 0; l < d; l++) result[at++] = values[i * sa + j * sb + k * sc + l * sd] ?? 0;
  return { shape: sides, values: result };
}

function bad(why: string): AppError {
  return new AppError('bad_keras_model', `The classifier can't be read: ${why}.`);
}
