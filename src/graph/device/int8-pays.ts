/** Whether this machine's CPU is faster with products on numbers of 8 bits, and computes them right. */

import { z } from 'zod';
import { cacheFolder } from '../cache-folder.ts';
import { cpuThreads } from './cpu-threads.ts';
import { cpuTarget } from './speed.ts';
import { convTrial } from './step-trial.ts';
import { tryInChild } from './test-bench.ts';
import { distance, type Outputs, type Trial } from './trial.ts';
import { openVerdicts } from './verdicts.ts';

/** It must save this much of the time to be worth another picture. */
const worthwhile = 0.75;

/**
 * How far (relative L2) rounding alone takes the trial's convolution from f32. x86 CPUs before VNNI add pairs of products
 * in 16 bits, which are too few for large ones: their sums are further off.
 */
const allowed = 0.02;

/** What a trial gives on the CPU, and the milliseconds of its fastest run. */
export type TryOut = (trial: Trial) => Promise<{ readonly outputs: Outputs; readonly milliseconds: number }>;

/**
 * Tried at a size of SD 1.5's UNet, once for this machine; it takes about a second. It is only a gain: a machine on
 * which the trial fails goes without.
 */
export async function int8Pays(folder = cacheFolder(), tryOut: TryOut = inChild): Promise<boolean> {
  const find = async () => {
    const usual = await tryOut(convTrial('usual'));
    const quick = await tryOut(convTrial('int8'));
    const right = distance(quick.outputs, usual.outputs) <= allowed;
    return right && quick.milliseconds < worthwhile * usual.milliseconds;
  };
  const asked = openVerdicts(folder)('cpu', { topic: 'int8', schema: z.boolean(), find });
  return asked.catch(() => false);
}

const inChild: TryOut = async (trial) =>
  tryInChild('cpu', { trial, target: cpuTarget, threads: await cpuThreads() });
