/** The part of ONNX's protobuf schema that our graphs use, and its encoder. */

import protobuf from 'protobufjs/light.js';

// Message and field numbers as in onnx.proto3 of ONNX 1.16 (IR version 10).
const root = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: { type: 'int64', id: 1 },
        producerName: { type: 'string', id: 2 },
        graph: { type: 'GraphProto', id: 7 },
        opsetImport: { rule: 'repeated', type: 'OperatorSetIdProto', id: 8 },
      },
    },
    OperatorSetIdProto: { fields: { domain: { type: 'string', id: 1 }, version: { type: 'int64', id: 2 } } },
    GraphProto: {
      fields: {
        node: { rule: 'repeated', type: 'NodeProto', id: 1 },
        name: { type: 'string', id: 2 },
        initializer: { rule: 'repeated', type: 'TensorProto', id: 5 },
        input: { rule: 'repeated', type: 'ValueInfoProto', id: 11 },
        output: { rule: 'repeated', type: 'ValueInfoProto', id: 12 },
      },
    },
    NodeProto: {
      fields: {
        input: { rule: 'repeated', type: 'string', id: 1 },
        output: { rule: 'repeated', type: 'string', id: 2 },
        name: { type: 'string', id: 3 },
        opType: { type: 'string', id: 4 },
        attribute: { rule: 'repeated', type: 'AttributeProto', id: 5 },
        domain: { type: 'string', id: 7 },
      },
    },
    AttributeProto: {
      fields: {
        name: { type: 'string', id: 1 },
        f: { type: 'float', id: 2 },
        i: { type: 'int64', id: 3 },
        s: { type: 'bytes', id: 4 },
        t: { type: 'TensorProto', id: 5 },
        floats: { rule: 'repeated', type: 'float', id: 7 },
        ints: { rule: 'repeated', type: 'int64', id: 8 },
        type: { type: 'int32', id: 20 },
      },
    },
    TensorProto: {
      fields: {
        dims: { rule: 'repeated', type: 'int64', id: 1 },
        dataType: { type: 'int32', id: 2 },
        name: { type: 'string', id: 8 },
        rawData: { type: 'bytes', id: 9 },
        externalData: { rule: 'repeated', type: 'StringStringEntryProto', id: 13 },
        dataLocation: { type: 'int32', id: 14 },
      },
    },
    StringStringEntryProto: { fields: { key: { type: 'string', id: 1 }, value: { type: 'string', id: 2 } } },
    ValueInfoProto: { fields: { name: { type: 'string', id: 1 }, type: { type: 'TypeProto', id: 2 } } },
    TypeProto: { fields: { tensorType: { type: 'TensorType', id: 1 } } },
    TensorType: {
      fields: { elemType: { type: 'int32', id: 1 }, shape: { type: 'TensorShapeProto', id: 2 } },
    },
    TensorShapeProto: { fields: { dim: { rule: 'repeated', type: 'Dimension', id: 1 } } },
    Dimension: {
      oneofs: { value: { oneof: ['dimValue', 'dimParam'] } },
      fields: { dimValue: { type: 'int64', id: 1 }, dimParam: { type: 'string', id: 2 } },
    },
  },
});
export const modelProto = root.lookupType('ModelProto');

/** ONNX's numbers of the element types that our graphs use (TensorProto.DataType). */
export const elementType = {
  f32: 1,
  u8: 2,
  s8: 3,
  i64: 7,
  bool: 9,
  f16: 10,
  bf16: 16,
  f8e4m3: 17,
  f8e5m2: 19,
} as const;
export type ElementType = keyof typeof elementType;

/** ONNX's numbers of the attribute kinds (AttributeProto.AttributeType). */
const attributeType = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7 } as const;
/** TensorProto.DataLocation.EXTERNAL: the bytes are in another file. */
const external = 1;

export interface TensorProto {
  name?: string;
  dims: readonly number[];
  dataType: number;
  rawData?: Uint8Array;
  externalData?: { key: string; value: string }[];
  dataLocation?: number;
}

/** A node attribute: whole numbers are written as ints unless wrapped by {@link float}. */
export type Attribute = number | string | readonly number[] | { float: number } | TensorProto;

/** Marks a number as a float attribute (ONNX tells 1 from 1.0). */
export function float(value: number): { float: number } {
  return { float: value };
}

export interface ValueInfo {
  name: string;
  type: ElementType;
  /** A number is a fixed dimension, a string names a free one. */
  shape: readonly (number | string)[];
}

export interface NodeProto {
  input: string[];
  output: string[];
  name: string;
  opType: string;
  domain: string;
  attribute: object[];
}

export interface GraphParts {
  name: string;
  node: NodeProto[];
  initializer: TensorProto[];
  input: ValueInfo[];
  output: ValueInfo[];
  opsets: Record<string, number>;
}

export function attributeProto(name: string, value: Attribute): object {
  if (typeof value === 'string') return { name, type: attributeType.string, s: Buffer.from(value) };
  if (typeof value === 'number') return { name, type: attributeType.int, i: value };
  if ('float' in value) return { name, type: attributeType.float, f: value.float };
  if ('dims' in value) return { name, type: attributeType.tensor, t: value };
  return { name, type: attributeType.ints, ints: value };
}

/** A tensor whose bytes are `length` bytes at `offset` of the file `location`, relative to the data folder. */
export function externalTensor(
  name: string,
  type: ElementType,
  dims: readonly number[],
  where: { location: string; offset: number; length: number },
): TensorProto {
  return {
    name,
    dims,
    dataType: elementType[type],
    dataLocation: external,
    externalData: [
      { key: 'location', value: where.location },
      { key: 'offset', value: String(where.offset) },
      { key: 'length', value: String(where.length) },
    ],
  };
}

function valueInfoProto({ name, type, shape }: ValueInfo): object {
  const dim = shape.map((d) => (typeof d === 'number' ? { dimValue: d } : { dimParam: d }));
  return { name, type: { tensorType: { elemType: elementType[type], shape: { dim } } } };
}

/** The bytes of an ONNX model with this graph. */
export function encodeModel(parts: GraphParts): Uint8Array {
  const model = {
    irVersion: 10,
    producerName: 'ella-bot',
    graph: {
      name: parts.name,
      node: parts.node,
      initializer: parts.initializer,
      input: parts.input.map(valueInfoProto),
      output: parts.output.map(valueInfoProto),
    },
    opsetImport: Object.entries(parts.opsets).map(([domain, version]) => ({ domain, version })),
  };
  return modelProto.encode(modelProto.fromObject(model)).finish();
}
