/** Changes of a weight that a graph makes while it is loaded, as data: tensors of other files and how much they count. */

import type { TensorEntry } from '../safetensors/header.ts';

/**
 * Every patch changes W, seen as a matrix [out, in · kernel], by strength · scale · Δ. With a magnitude (DoRA,
 * arXiv 2402.09353) it is W + strength · (magnitude · (W + scale · Δ) / ‖W + scale · Δ‖ − W).
 */
interface Amount {
  readonly strength: number;
  /** What the file itself demands: alpha / rank. */
  readonly scale: number;
  /** Norms of the columns [1, in, …] or of the rows [out, …] that the result has. */
  readonly magnitude?: TensorEntry;
}

/** Δ = up · down, with a kernel's core between the two where there is one (Tucker). */
export interface LowRankPatch extends Amount {
  readonly kind: 'low-rank';
  /** [out, rank] */
  readonly up: TensorEntry;
  /** [rank, in, …] */
  readonly down: TensorEntry;
  /** [rank, rank, …kernel]; `down` is [rank, in] then. */
  readonly core?: TensorEntry;
}

/** One factor of a Hadamard product: up · down, or with a core Σ core[i, j] · up[i] · down[j] (up is [rank, out] then). */
export interface HadamardFactor {
  readonly up: TensorEntry;
  readonly down: TensorEntry;
  readonly core?: TensorEntry;
}

/** Δ = first ⊙ second (LoHa, arXiv 2108.06098). */
export interface HadamardPatch extends Amount {
  readonly kind: 'hadamard';
  readonly first: HadamardFactor;
  readonly second: HadamardFactor;
}

/** A factor of a Kronecker product: whole, or as a product of two. */
export type KroneckerFactor = TensorEntry | HadamardFactor;

/** Δ = first ⊗ second (LoKr, arXiv 2309.14859). */
export interface KroneckerPatch extends Amount {
  readonly kind: 'kronecker';
  readonly first: KroneckerFactor;
  readonly second: KroneckerFactor;
}

/** Δ itself. */
export interface FullPatch extends Amount {
  readonly kind: 'full';
  readonly difference: TensorEntry;
}

export type WeightPatch = LowRankPatch | HadamardPatch | KroneckerPatch | FullPatch;
