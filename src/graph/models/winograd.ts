/** Which 3×3 convolutions of a network are written in Winograd's way, and what that takes. */

import type { GraphTarget } from '../onnx/graph.ts';

/** One resolution of a network. */
export interface KernelLevel {
  /** 0 for the finest. */
  readonly depth: number;
  readonly channels: number;
  /** 3×3 kernels of its residual blocks: input times output channels, summed over the convolutions. */
  readonly kernels: number;
}

/** Below this there is too little to multiply for the transforms to pay. */
const leastChannels = 256;

export function goesByWinograd(
  { winogradLevels = 0 }: GraphTarget,
  { depth, channels }: Omit<KernelLevel, 'kernels'>,
): boolean {
  return depth < winogradLevels && channels >= leastChannels;
}

/** Bytes of f32 that Winograd's way takes for the `count` finest of `levels` beyond the weights themselves. */
export function winogradBytes(levels: readonly KernelLevel[], count: number): number {
  const gaining = levels.filter(({ depth, channels }) => depth < count && channels >= leastChannels);
  // 36 numbers for each kernel of 9.
  return gaining.reduce((sum, { kernels }) => sum + kernels * (36 - 9) * 4, 0);
}
