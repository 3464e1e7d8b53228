/** How many nodes a graph has left once onnxruntime has loaded it, and how many of them a GPU is launched for. */
import type { BuiltGraph } from '../../../src/graph/onnx/graph.ts';
import { decodeGraph } from './decode-graph.ts';

/** Nodes that only say how a tensor is looked at. */
const views: ReadonlySet<string> = new Set(['Reshape', 'Unsqueeze', 'Identity']);

export interface NodeCount {
  /** Nodes that remain when what is made of constants alone has been folded. */
  readonly nodes: number;
  /** Those that work on a GPU's memory: neither views nor sums about shapes. */
  readonly launches: number;
  /** The launches by op. */
  readonly ops: Readonly<Record<string, number>>;
}

export function countNodes({ model }: BuiltGraph): NodeCount {
  const { nodes, constants } = decodeGraph(model);
  const folded = new Set([...constants, '']);
  const aboutShapes = new Set<string>();
  const ops: Record<string, number> = {};
  let [left, launches] = [0, 0];
  for (const { opType, input, output } of nodes) {
    const read = input.filter((name) => !folded.has(name));
    if (read.length === 0) {
      for (const name of output) folded.add(name);
      continue;
    }
    left++;
    if (opType === 'Shape' || read.every((name) => aboutShapes.has(name))) {
      for (const name of output) aboutShapes.add(name);
    } else if (!views.has(opType)) {
      launches++;
      ops[opType] = (ops[opType] ?? 0) + 1;
    }
  }
  return { nodes: left, launches, ops };
}
