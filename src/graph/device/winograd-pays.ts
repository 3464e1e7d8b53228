/** Whether this machine's CPU is faster with 3×3 convolutions written in Winograd's way. */

import { z } from 'zod';
import { cacheFolder } from '../cache-folder.ts';
import { cpuTarget, type Time, timeInChild } from './speed.ts';
import { convTrial } from './step-trial.ts';
import { openVerdicts } from './verdicts.ts';

/** It must save this much of the time to be worth its memory. */
const worthwhile = 0.87;

/**
 * Tried at a size of SD 1.5's UNet, once for this machine; it takes about a second. It is only a gain: a machine on
 * which the trial fails goes without.
 */
export async function winogradPays(folder = cacheFolder(), time: Time = timeInChild): Promise<boolean> {
  const find = async () => {
    const usual = await time('cpu', convTrial('usual'), cpuTarget);
    return (await time('cpu', convTrial('winograd'), cpuTarget)) < worthwhile * usual;
  };
  const asked = openVerdicts(folder)('cpu', { topic: 'winograd', schema: z.boolean(), find });
  return asked.catch(() => false);
}
