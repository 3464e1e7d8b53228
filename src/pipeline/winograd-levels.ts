/** How many levels of a UNet may spend memory on faster convolutions. */

import { winogradPays } from '../graph/device/winograd-pays.ts';
import { type UnetConfig, winogradBytes } from '../graph/models/unet-config.ts';

const most = 1.5 * 1024 ** 3;
/** Of the memory that is free before the weights are loaded. */
const share = 1 / 8;

/** The finest levels come first: they gain most for the least memory. None where no level is large enough to gain. */
export function winogradLevels(config: UnetConfig, available = process.availableMemory()): number {
  const allowed = Math.min(most, available * share);
  const counts = config.block_out_channels.map((_, i) => i + 1);
  const fitting = counts.filter((count) => winogradBytes(config, count) <= allowed).length;
  return winogradBytes(config, fitting) > 0 ? fitting : 0;
}

/** `levels` where that way is faster on this machine. Only those who have levels to gain for ask. */
export async function payingLevels(
  levels: number,
  pays: () => Promise<boolean> = winogradPays,
): Promise<number> {
  return levels > 0 && (await pays()) ? levels : 0;
}
