/** Which models' fast drawings round products to 8 bits, where the CPU gains by it. */

import type { GraphTarget } from '../../graph/onnx/graph.ts';
import type { Bundle } from '../bundle.ts';

/** In narrower UNets rounding takes as long as it saves. */
const leastChannels = 512;

/** As the bundle says; else where there is enough to multiply. */
export const gainsByInt8 = ({ int8, configs }: Pick<Bundle, 'int8' | 'configs'>): boolean =>
  int8 ?? Math.max(...configs.unet.block_out_channels) >= leastChannels;

/** At the finest level, which has most pixels, Winograd's way takes as long and rounds nothing. */
export const roundedTarget = ({ winogradLevels = 0 }: GraphTarget) => ({
  int8: true,
  winogradLevels: Math.min(1, winogradLevels),
});
