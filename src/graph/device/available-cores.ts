/** How many cores this process may use: a container's share may be less than its host has. */

import { readFileSync } from 'node:fs';
import os from 'node:os';
import { orElse } from './drivers/system.ts';

/** @param quota what Linux says of a control group: microseconds of processor time in each period, or `max` */
export function availableCores(quota = '/sys/fs/cgroup/cpu.max'): number {
  const [most = Number.NaN, period = Number.NaN] = orElse('max', () => readFileSync(quota, 'utf8'))
    .split(/\s+/, 2)
    .map(Number);
  const cores = os.availableParallelism();
  const share = Math.ceil(most / period);
  return share >= 1 ? Math.min(share, cores) : cores;
}
