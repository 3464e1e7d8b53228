/** How many levels of a bundle's networks may spend memory on faster convolutions. */

import { winogradPays } from '../../graph/device/winograd-pays.ts';
import { type UnetConfig, unetKernels } from '../../graph/models/unet-config.ts';
import { decoderKernels, type VaeConfig } from '../../graph/models/vae-config.ts';
import { type KernelLevel, winogradBytes } from '../../graph/models/winograd.ts';

const most = 1.5 * 1024 ** 3;
/** Of the memory that is free before the weights are loaded. */
const share = 1 / 8;

/** Beyond the kernels, what a run takes at most that it wouldn't otherwise: measured with SD 1.5's at 512×512. */
const working = { unet: 0, decoder: 0.3 * 1024 ** 3 };

/** How many of the finest levels of each network. */
export interface WinogradLevels {
  readonly unet: number;
  readonly decoder: number;
  /** Whether there would be more with more memory. */
  readonly short: boolean;
}

export const noLevels: WinogradLevels = { unet: 0, decoder: 0, short: false };

/**
 * The UNet comes first, since it runs at every step, and the encoder goes without, since few pictures need it. Of each
 * network it is the finest levels, which gain most for the least memory; none where no level is large enough to gain.
 */
export function winogradLevels(
  configs: { readonly unet: UnetConfig; readonly vae: VaeConfig },
  available = process.availableMemory(),
): WinogradLevels {
  const within = (bytes: number) => {
    const unet = fitting('unet', unetKernels(configs.unet), bytes);
    const decoder = fitting('decoder', decoderKernels(configs.vae), bytes - unet.bytes);
    return { unet: unet.levels, decoder: decoder.levels };
  };
  const found = within(Math.min(most, available * share));
  const ample = within(most);
  return { ...found, short: found.unet < ample.unet || found.decoder < ample.decoder };
}

function fitting(network: keyof typeof working, levels: readonly KernelLevel[], allowed: number) {
  let best = { levels: 0, bytes: 0 };
  for (const count of levels.map(({ depth }) => depth + 1)) {
    const kernels = winogradBytes(levels, count);
    const bytes = kernels + working[network];
    if (kernels > 0 && bytes <= allowed) best = { levels: count, bytes };
  }
  return best;
}

/** `levels` where that way is faster on this machine. Only those who have something to gain ask. */
export async function payingLevels(
  levels: WinogradLevels,
  pays: () => Promise<boolean> = winogradPays,
): Promise<WinogradLevels> {
  const { unet, decoder, short } = levels;
  return (short || unet + decoder > 0) && (await pays()) ? levels : noLevels;
}
