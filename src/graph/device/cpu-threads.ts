/** How many threads a session takes on this machine's CPU. */

import { z } from 'zod';
import { cacheFolder } from '../cache-folder.ts';
import { availableCores } from './available-cores.ts';
import { convTrial } from './step-trial.ts';
import { tryInChild } from './test-bench.ts';
import { plainTarget } from './trial.ts';
import { openVerdicts } from './verdicts.ts';

/** Threads of every core keep other programs waiting: they must save this much of the time. */
const worthwhile = 0.95;

/** Milliseconds of a piece of a UNet's work with so many threads, or with as many as onnxruntime takes by itself. */
export type TimeThreads = (threads: number | undefined) => Promise<number>;

/**
 * As the setting ELLA_CPU_THREADS says, which `cli/config` has checked; else what was timed to be faster, once for this
 * machine: onnxruntime's own choice, undefined, or all cores. Its own is the number of physical cores as far as it can
 * tell, which on a virtual machine may be half of them, and in a container all of its host's.
 */
export async function cpuThreads(
  folder = cacheFolder(),
  time: TimeThreads = timeThreads,
  { ELLA_CPU_THREADS: wanted }: Readonly<Record<string, string | undefined>> = process.env,
): Promise<number | undefined> {
  if (wanted) return Number(wanted);
  const all = availableCores();
  const find = async () => {
    const usual = await time(undefined);
    return (await time(all)) < worthwhile * usual;
  };
  const asked = openVerdicts(folder)('cpu', { topic: 'threads', schema: z.boolean(), find });
  // It is only a gain: a machine on which the trial fails goes without.
  return (await asked.catch(() => false)) ? all : undefined;
}

const timeThreads: TimeThreads = async (threads) => {
  const trial = convTrial('usual');
  return (await tryInChild('cpu', { trial, target: plainTarget, threads })).milliseconds;
};
