/** Reads an encoded model again. */

import { modelProto, type NodeProto, type TensorProto } from '../../../src/graph/onnx/schema.ts';

/** What an encoded model computes: its nodes in order, and the names of its constants. */
export function decodeGraph(model: Uint8Array): {
  readonly nodes: readonly Pick<NodeProto, 'opType' | 'input' | 'output'>[];
  readonly constants: readonly string[];
} {
  const { graph } = modelProto.toObject(modelProto.decode(model), { arrays: true });
  return {
    nodes: graph.node,
    constants: graph.initializer.map(({ name }: TensorProto) => name),
  };
}
