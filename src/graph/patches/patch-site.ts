/** What a patch needs of the graph that it is made in. */

import type { Attribute } from '../onnx/schema.ts';
import type { TensorEntry } from '../safetensors/header.ts';

/** How to look at a stored tensor. */
export interface View {
  /** Dimensions to declare instead of the file's own (same number of elements). */
  readonly as?: readonly number[];
  /** Take only these rows of the first dimension: [first, count]. */
  readonly rows?: readonly [number, number];
}

export interface PatchSite {
  /** A stored tensor in f32. */
  tensor(entry: TensorEntry, view?: View): string;
  node(opType: string, inputs: string[], attributes?: Record<string, Attribute>): string;
  ints(values: readonly number[]): string;
  floats(values: number, dims?: number[], type?: 'f32'): string;
}
