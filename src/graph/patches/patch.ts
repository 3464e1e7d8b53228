/** Changes of a weight that a graph makes while it is loaded, as data: tensors of other files and how much they count. */

import type { TensorEntry } from '../safetensors/header.ts';

/** W + scale · up · down, with both factors seen as matrices [out, rank] and [rank, everything else]. */
export interface LowRankPatch {
  readonly kind: 'low-rank';
  readonly up: TensorEntry;
  readonly down: TensorEntry;
  readonly scale: number;
}

export type WeightPatch = LowRankPatch;
