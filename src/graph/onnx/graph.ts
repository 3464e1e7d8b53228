/** A growing ONNX graph over the tensors of one model's weights. */

import path from 'node:path';
import { UserError } from '../../errors.ts';
import { patchedWeight } from '../patches/patched-weight.ts';
import { quote, type SafetensorsDtype, type TensorEntry } from '../safetensors/header.ts';
import type { Weights } from '../safetensors/weight-set.ts';
import {
  type Attribute,
  attributeProto,
  type ElementType,
  elementType,
  encodeModel,
  externalTensor,
  type GraphParts,
  type NodeProto,
} from './schema.ts';

/** The name of a tensor in the graph. */
export type Value = string;

/** Arithmetic of the graph: inputs and outputs are f32 in either case. */
export type Precision = 'f32' | 'f16';

/** Ops beyond plain ONNX that a device may be trusted with; see `device/ability.ts`. */
export type FusedOp =
  | 'MultiHeadAttention'
  | 'QuickGelu'
  | 'Gelu'
  | 'NhwcConv'
  | 'GroupNorm'
  | 'SkipGroupNorm'
  | 'FusedMatMul'
  | 'SkipLayerNormalization'
  | 'BiasAdd'
  | 'BiasSplitGelu'
  | 'SimplifiedLayerNormalization';

export interface GraphTarget {
  readonly precision: Precision;
  readonly fused: ReadonlySet<FusedOp>;
  /**
   * Whether images lie channels last, [batch, height, width, channels], and everything is written in as few nodes as can
   * be: for devices that wait for launches. What `fused` lacks is then written in plain ops of the same meaning.
   */
  readonly channelsLast?: boolean;
  /** Of a UNet's levels, finest first, how many write their 3×3 convolutions in Winograd's way; 0 by default. */
  readonly winogradLevels?: number;
  /** Whether 3×3 convolutions and the layers of transformers round what they multiply to 8 bits (`ops/int8.ts`); f32 only. */
  readonly int8?: boolean;
}

/** Where the graph's weights lie: the folder that external data is relative to, and the encoded model. */
export interface BuiltGraph {
  readonly name: string;
  readonly model: Uint8Array;
  readonly root: string;
  /** Tensors of the weights that no part of the network reads; not known of a graph that was kept. */
  readonly unused?: readonly string[];
}

export interface WeightView {
  /** Dimensions to declare instead of the file's own (same number of elements). */
  readonly as?: readonly number[];
  /** Take only these rows of the first dimension: [first, count]. */
  readonly rows?: readonly [number, number];
  /** Element type to deliver; the graph's precision by default. */
  readonly type?: ElementType;
}

const opsets = { '': 20, 'com.microsoft': 1 };
const microsoft = new Set<string>([
  'MultiHeadAttention',
  'QuickGelu',
  'NhwcConv',
  'GroupNorm',
  'SkipGroupNorm',
  'FusedMatMul',
  'SkipLayerNormalization',
  'BiasAdd',
  'BiasSplitGelu',
  'MatMulIntegerToFloat',
]);
const weightTypes: Partial<Record<SafetensorsDtype, ElementType>> = {
  F32: 'f32',
  F16: 'f16',
  BF16: 'bf16',
  F8_E4M3: 'f8e4m3',
  F8_E5M2: 'f8e5m2',
};

const product = (dims: readonly number[]) => dims.reduce((a, b) => a * b, 1);

/** Nodes in order, and places among them that are written later. */
type Stretch = (NodeProto | Stretch)[];

const inOrder = (stretch: Stretch): NodeProto[] =>
  stretch.flatMap((part) => (Array.isArray(part) ? inOrder(part) : part));

export class Graph {
  readonly target: GraphTarget;
  readonly #name: string;
  readonly #weights: Weights;
  readonly #used = new Set<string>();
  readonly #cached = new Map<string, Value>();
  /** Files of patches, for names that tell their tensors apart. */
  readonly #files: string[] = [];
  readonly #parts: Omit<GraphParts, 'node'>;
  /** Nodes in the order of the graph: first those that are made of constants alone, wherever they are read. */
  readonly #constants: Stretch = [];
  readonly #others: Stretch = [];
  #current = this.#others;
  readonly #reserved: (() => void)[] = [];
  #count = 0;
  #unused: readonly string[] = [];

  constructor(name: string, weights: Weights, target: GraphTarget) {
    this.#name = name;
    this.#weights = weights;
    this.target = target;
    this.#parts = { name, initializer: [], input: [], output: [], opsets };
  }

  input(name: string, type: ElementType, shape: (number | string)[]): Value {
    this.#parts.input.push({ name, type, shape });
    return name;
  }

  output(name: string, value: Value, type: ElementType, shape: (number | string)[]): void {
    this.#parts.output.push({ name, type, shape });
    this.#current.push({
      input: [value],
      output: [name],
      name: `out_${name}`,
      opType: 'Identity',
      domain: '',
      attribute: [],
    });
  }

  /**
   * Adds a node with `outputs` results, or with results of those names; an empty string stands for an absent optional
   * input, or for a result that nobody wants.
   */
  nodes(
    opType: string,
    inputs: Value[],
    attributes: Record<string, Attribute>,
    outputs: number | Value[],
  ): Value[] {
    const name = `${opType}_${this.#count++}`;
    const output =
      typeof outputs === 'number'
        ? Array.from({ length: outputs }, (_, i) => (i === 0 ? name : `${name}.${i}`))
        : outputs;
    const attribute = Object.entries(attributes).map(([key, value]) => attributeProto(key, value));
    const domain = microsoft.has(opType) ? 'com.microsoft' : '';
    this.#current.push({ input: inputs, output, name, opType, domain, attribute });
    return output;
  }

  /** The name of a value that is read before it is written; see {@link Graph.reserve}. */
  promise(): Value {
    return `promised_${this.#count++}`;
  }

  /**
   * Keeps a place in the order of nodes for what can't be written yet. The function that comes back writes it, once:
   * later calls do nothing and give false. Where nobody calls it, `write` does when the graph is complete.
   */
  reserve(write: () => void): (instead: () => void) => boolean {
    const place: Stretch = [];
    this.#current.push(place);
    let open = true;
    const fill = (how: () => void) => {
      if (!open) return false;
      open = false;
      this.#writeInto(place, how);
      return true;
    };
    this.#reserved.push(() => fill(write));
    return fill;
  }

  /** Adds a node with one result. */
  node(opType: string, inputs: Value[], attributes: Record<string, Attribute> = {}): Value {
    const [output = ''] = this.nodes(opType, inputs, attributes, 1);
    return output;
  }

  /** A constant of 64-bit integers: a scalar for a number, a vector for a list. */
  ints(values: number | readonly number[]): Value {
    const list = typeof values === 'number' ? [values] : values;
    const bytes = new Uint8Array(BigInt64Array.from(list, BigInt).buffer);
    return this.#constant('i64', typeof values === 'number' ? [] : [list.length], bytes);
  }

  /** A constant of floats in the graph's precision (or as f32): a scalar for a number, else of shape `dims`. */
  floats(values: number | Float32Array, dims?: number[], type: ElementType = this.target.precision): Value {
    const list = typeof values === 'number' ? Float32Array.of(values) : values;
    const bytes = new Uint8Array(list.buffer, list.byteOffset, list.byteLength);
    const constant = this.#constant('f32', typeof values === 'number' ? [] : (dims ?? [list.length]), bytes);
    return this.#cast(constant, 'f32', type);
  }

  /** Whether the weights have this tensor; for parts that a config file does not mention. */
  has(key: string): boolean {
    return this.#weights.tensors.has(key);
  }

  /**
   * The tensor `key` of the weights as a constant.
   * @param shape what the config says its shape is
   * @throws UserError `weights_mismatch` with the tensor, what was expected and what came
   */
  weight(key: string, shape: readonly number[], view: WeightView = {}): Value {
    const entry = this.#weights.tensors.get(key);
    if (entry === undefined) throw this.#mismatch(`needs the tensor ${key} [${shape}]; the weights lack it`);
    this.#used.add(key);
    if (entry.shape.length !== shape.length || entry.shape.some((dim, i) => dim !== shape[i])) {
      throw this.#mismatch(`expects ${key} to be [${shape}]; the weights have [${entry.shape}]`);
    }
    const patches = this.#weights.patches.get(key) ?? [];
    if (patches.length === 0) return this.#read(key, entry, view);
    const patched = this.#once(`patched ${key} ${JSON.stringify(view)}`, () =>
      patchedWeight(this, entry, patches, view),
    );
    return this.#cast(patched, 'f32', view.type);
  }

  /** A tensor that is no weight of the model itself, such as a factor of a patch, in f32. */
  tensor(entry: TensorEntry, view: Omit<WeightView, 'type'> = {}): Value {
    const { file, name } = entry;
    if (!this.#files.includes(file)) this.#files.push(file);
    return this.#read(`file${this.#files.indexOf(file)}:${name}`, entry, { ...view, type: 'f32' });
  }

  #read(key: string, entry: TensorEntry, view: WeightView): Value {
    const type = weightTypes[entry.dtype];
    if (type === undefined) {
      throw this.#mismatch(`needs ${quote(entry.name)} as F32, F16, BF16 or F8, not ${entry.dtype}`);
    }
    return this.#cast(this.#external(key, entry, type, view), type, view.type);
  }

  #external(key: string, entry: TensorEntry, type: ElementType, { rows, as }: WeightView): Value {
    const [first, count] = rows ?? [0, entry.shape[0] ?? 1];
    const name = rows ? `${key}[${first}+${count}]` : key;
    const dims = as ?? (entry.shape.length > 0 ? [count, ...entry.shape.slice(1)] : []);
    const unique = as ? `${name}:${as.join('x')}` : name;
    return this.#once(unique, () => {
      const rowBytes = entry.shape.length > 0 ? entry.length / (entry.shape[0] ?? 1) : entry.length;
      if (product(dims) * (entry.length / product(entry.shape)) !== count * rowBytes) {
        throw this.#mismatch(`can't see ${name} [${entry.shape}] as [${dims}]`);
      }
      const location = path.relative(this.#weights.root, entry.file).split(path.sep).join('/');
      const where = { location, offset: entry.offset + first * rowBytes, length: count * rowBytes };
      this.#parts.initializer.push(externalTensor(unique, type, dims, where));
      return unique;
    });
  }

  /**
   * Checks that every tensor of the network, whose names `own` matches, went into the graph. Of others, those that
   * `known` matches belong into such files, and the rest is noted: it changes nothing here.
   * @throws UserError `weights_mismatch`: a config that describes a smaller model than the file holds
   */
  assertAllUsed(own: RegExp, known?: RegExp): void {
    this.#complete();
    const unused = [...this.#weights.tensors.keys()].filter(
      (key) => !this.#used.has(key) && known?.test(key) !== true,
    );
    const left = unused.filter((key) => own.test(key));
    this.#unused = unused.filter((key) => !own.test(key));
    const [example] = left;
    if (example === undefined) return;
    const shape = this.#weights.tensors.get(example)?.shape;
    throw this.#mismatch(
      `does not account for ${left.length} tensors of the weights, such as ${quote(example)} [${shape}]`,
    );
  }

  build(): BuiltGraph {
    this.#complete();
    const { root } = this.#weights;
    const model = encodeModel({ ...this.#parts, node: inOrder([this.#constants, this.#others]) });
    return { name: this.#name, model, root, unused: this.#unused };
  }

  cast(value: Value, to: ElementType): Value {
    return this.node('Cast', [value], { to: elementType[to] });
  }

  #cast(value: Value, from: ElementType, to: ElementType = this.target.precision): Value {
    if (from === to) return value;
    return this.#once(`${value}->${to}`, () => this.cast(value, to));
  }

  #constant(type: ElementType, dims: number[], rawData: Uint8Array): Value {
    const key = `${type}[${dims}]${Buffer.from(rawData).toString('base64')}`;
    return this.#once(key, () => {
      const name = `const_${this.#count++}`;
      this.#parts.initializer.push({ name, dims, dataType: elementType[type], rawData });
      return name;
    });
  }

  #once(key: string, make: () => Value): Value {
    const known = this.#cached.get(key);
    if (known !== undefined) return known;
    let value = '';
    this.#writeInto(this.#constants, () => {
      value = make();
    });
    this.#cached.set(key, value);
    return value;
  }

  /** Writes every reserved place that nobody has written. */
  #complete(): void {
    for (const write of this.#reserved) write();
  }

  #writeInto(stretch: Stretch, write: () => void): void {
    const before = this.#current;
    this.#current = stretch;
    try {
      write();
    } finally {
      this.#current = before;
    }
  }

  #mismatch(what: string): UserError {
    return new UserError(
      'weights_mismatch',
      `The config of ${this.#name} does not fit its weights: it ${what}`,
    );
  }
}
