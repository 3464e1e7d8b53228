/** What each kind of patch adds to a weight, as a matrix [out, in · kernel]. */

import type { TensorEntry } from '../safetensors/header.ts';
import type { HadamardFactor, KroneckerFactor, WeightPatch } from './patch.ts';
import type { PatchSite } from './patch-site.ts';

const product = (dims: readonly number[]) => dims.reduce((a, b) => a * b, 1);

/** Δ of `patch`, neither scaled nor weighed. */
export function delta(g: PatchSite, patch: WeightPatch): string {
  switch (patch.kind) {
    case 'low-rank':
      return lowRank(g, patch.up, patch.down, patch.core);
    case 'hadamard':
      return g.node('Mul', [factor(g, patch.first), factor(g, patch.second)]);
    case 'kronecker':
      return kronecker(g, patch.first, patch.second);
    case 'full':
      return matrix(g, patch.difference);
  }
}

/** A tensor as [first dimension, all the rest]. */
function matrix(g: PatchSite, entry: TensorEntry): string {
  const [rows = 1, ...rest] = entry.shape;
  return g.tensor(entry, { as: [rows, product(rest)] });
}

function lowRank(g: PatchSite, up: TensorEntry, down: TensorEntry, core: TensorEntry | undefined): string {
  return g.node('MatMul', [matrix(g, up), core ? unfolded(g, core, down) : matrix(g, down)]);
}

/** Σ_j core[i, j, kernel] · down[j, in] → [i, in · kernel]. */
function unfolded(g: PatchSite, core: TensorEntry, down: TensorEntry): string {
  const [outer = 1, inner = 1, ...kernel] = core.shape;
  const size = product(kernel);
  const [, width = 1] = down.shape;
  const rows = g.node('Transpose', [g.tensor(core, { as: [outer, inner, size] })], { perm: [0, 2, 1] });
  const products = g.node('MatMul', [rows, matrix(g, down)]);
  const ordered = g.node('Transpose', [products], { perm: [0, 2, 1] });
  return g.node('Reshape', [ordered, g.ints([outer, width * size])]);
}

function factor(g: PatchSite, { up, down, core }: HadamardFactor): string {
  if (core === undefined) return lowRank(g, up, down, undefined);
  // With a core, the factors are stored the other way round: [rank, out].
  const columns = g.node('Transpose', [matrix(g, up)], { perm: [1, 0] });
  return g.node('MatMul', [columns, unfolded(g, core, down)]);
}

/** [a, b] ⊗ [c, d, kernel] → [a · c, b · d · kernel]. */
function kronecker(g: PatchSite, first: KroneckerFactor, second: KroneckerFactor): string {
  const [a, b] = kroneckerShape(first);
  const [c, d, kernel] = kroneckerShape(second);
  const left = g.node('Reshape', [kroneckerFactor(g, first), g.ints([a, 1, b, 1, 1])]);
  const right = g.node('Reshape', [kroneckerFactor(g, second), g.ints([1, c, 1, d, kernel])]);
  return g.node('Reshape', [g.node('Mul', [left, right]), g.ints([a * c, b * d * kernel])]);
}

function kroneckerFactor(g: PatchSite, value: KroneckerFactor): string {
  return 'up' in value ? factor(g, value) : matrix(g, value);
}

/** [rows, columns, kernel] of a factor. */
export function kroneckerShape(value: KroneckerFactor): [number, number, number] {
  if (!('up' in value)) {
    const [rows = 1, columns = 1, ...kernel] = value.shape;
    return [rows, columns, product(kernel)];
  }
  const { up, down, core } = value;
  const [, columns = 1, ...kernel] = down.shape;
  if (core === undefined) return [up.shape[0] ?? 1, columns, product(kernel)];
  return [up.shape[1] ?? 1, columns, product(core.shape.slice(2))];
}
