/** A weight with its patches, computed in f32 from constants alone: onnxruntime does it once, while it loads. */

import { type Attribute, float } from '../onnx/schema.ts';
import type { TensorEntry } from '../safetensors/header.ts';
import type { WeightPatch } from './patch.ts';

type Value = string;

interface View {
  readonly as?: readonly number[];
  readonly rows?: readonly [number, number];
}

/** What is needed of the graph. */
export interface PatchSite {
  tensor(entry: TensorEntry, view?: View): Value;
  node(opType: string, inputs: Value[], attributes?: Record<string, Attribute>): Value;
  ints(values: readonly number[]): Value;
}

export interface PatchedTensor {
  readonly key: string;
  readonly entry: TensorEntry;
  readonly patches: readonly WeightPatch[];
}

const product = (dims: readonly number[]) => dims.reduce((a, b) => a * b, 1);

/** The rows and the shape that `view` asks for. */
export function patchedWeight(g: PatchSite, { entry, patches }: PatchedTensor, view: View): Value {
  const [, ...inner] = entry.shape;
  const rows = view.rows ?? [0, entry.shape[0] ?? 1];
  const width = product(inner);
  let matrix = g.tensor(entry, { rows, as: [rows[1], width] });
  for (const { up, down, scale } of patches) {
    const rank = down.shape[0] ?? 1;
    const factors = [g.tensor(up, { rows, as: [rows[1], rank] }), g.tensor(down, { as: [rank, width] })];
    // One product and one sum: Gemm adds its third operand.
    matrix = g.node('Gemm', [...factors, matrix], { alpha: float(scale) });
  }
  const dims = view.as ?? [rows[1], ...inner];
  return dims.length === 2 ? matrix : g.node('Reshape', [matrix, g.ints(dims)]);
}
