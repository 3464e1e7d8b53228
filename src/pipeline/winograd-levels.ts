/** How many levels of a UNet may spend memory on faster convolutions. */

import { type UnetConfig, winogradBytes } from '../graph/models/unet-config.ts';

const most = 1.5 * 1024 ** 3;
/** Of the memory that is free before the weights are loaded. */
const share = 1 / 8;

/** The finest levels come first: they gain most for the least memory. */
export function winogradLevels(config: UnetConfig, available = process.availableMemory()): number {
  const allowed = Math.min(most, available * share);
  const counts = config.block_out_channels.map((_, i) => i + 1);
  return counts.filter((count) => winogradBytes(config, count) <= allowed).length;
}
