/** A weight with its patches, computed in f32 from constants alone: onnxruntime does it once, while it loads. */

import { float } from '../onnx/schema.ts';
import type { TensorEntry } from '../safetensors/header.ts';
import { delta } from './deltas.ts';
import type { LowRankPatch, WeightPatch } from './patch.ts';
import type { PatchSite, View } from './patch-site.ts';

type PlainLowRank = LowRankPatch & { readonly core?: undefined; readonly magnitude?: undefined };

const product = (dims: readonly number[]) => dims.reduce((a, b) => a * b, 1);
const isPlain = (patch: WeightPatch): patch is PlainLowRank =>
  patch.kind === 'low-rank' && patch.core === undefined && patch.magnitude === undefined;

/** The rows and the shape of the patched weight `entry` that `view` asks for. */
export function patchedWeight(
  g: PatchSite,
  entry: TensorEntry,
  patches: readonly WeightPatch[],
  view: View,
): string {
  const [count = 1, ...inner] = entry.shape;
  const width = product(inner);
  const rows = view.rows ?? [0, count];
  const dims = view.as ?? [rows[1], ...inner];
  const shaped = (matrix: string) => (dims.length === 2 ? matrix : g.node('Reshape', [matrix, g.ints(dims)]));
  if (patches.every(isPlain)) {
    const start = g.tensor(entry, { rows, as: [rows[1], width] });
    return shaped(lowRankRows(g, start, patches, rows, width));
  }
  const whole = patches.reduce(
    (matrix, patch) => patched(g, matrix, patch, [count, inner[0] ?? 1, width]),
    g.tensor(entry, { as: [count, width] }),
  );
  if (view.rows === undefined) return shaped(whole);
  const [first, taken] = rows;
  return shaped(g.node('Slice', [whole, g.ints([first]), g.ints([first + taken]), g.ints([0])]));
}

/**
 * One product and one sum: Gemm adds its third operand. Rows of the result need only those rows of `up`. The factors of
 * several patches lie side by side: each weight in between would stay in memory until all are folded.
 */
function lowRankRows(
  g: PatchSite,
  matrix: string,
  patches: readonly PlainLowRank[],
  rows: readonly [number, number],
  width: number,
): string {
  const ranks = patches.map(({ down }) => down.shape[0] ?? 1);
  const downs = patches.map(({ down }, i) => g.tensor(down, { as: [ranks[i] ?? 1, width] }));
  const ups = patches.map(({ up }, i) => g.tensor(up, { rows, as: [rows[1], ranks[i] ?? 1] }));
  const amounts = patches.map(({ scale, strength }) => scale * strength);
  const [first = '', ...others] = ups;
  if (others.length === 0)
    return g.node('Gemm', [first, downs[0] ?? '', matrix], { alpha: float(amounts[0] ?? 1) });
  const scaled = ups.map((up, i) => g.node('Mul', [up, g.floats(amounts[i] ?? 1, [], 'f32')]));
  const both = [g.node('Concat', scaled, { axis: 1 }), g.node('Concat', downs, { axis: 0 })];
  return g.node('Gemm', [...both, matrix]);
}

function patched(
  g: PatchSite,
  matrix: string,
  patch: WeightPatch,
  [rows, columns, width]: readonly [number, number, number],
): string {
  const { scale, strength, magnitude } = patch;
  const scaled = (value: string, by: number) =>
    by === 1 ? value : g.node('Mul', [value, g.floats(by, [], 'f32')]);
  const change = delta(g, patch);
  if (magnitude === undefined) return g.node('Add', [matrix, scaled(change, scale * strength)]);
  const moved = g.node('Add', [matrix, scaled(change, scale)]);
  const byRow = magnitude.shape[0] === rows;
  const dims = byRow ? [rows, 1, 1] : [1, columns, 1];
  const cube = g.node('Reshape', [moved, g.ints([rows, columns, width / columns])]);
  const norm = g.node('ReduceL2', [cube, g.ints(byRow ? [1, 2] : [0, 2])], { keepdims: 1 });
  const factor = g.node('Div', [g.tensor(magnitude, { as: dims }), norm]);
  const result = g.node('Reshape', [g.node('Mul', [cube, factor]), g.ints([rows, width])]);
  if (strength === 1) return result;
  return g.node('Add', [matrix, scaled(g.node('Sub', [result, matrix]), strength)]);
}
