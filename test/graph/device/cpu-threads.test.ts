/** How many threads the CPU gets: what was asked for, else what is faster here; and that a session takes them. */
import { readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { availableCores } from '../../../src/graph/device/available-cores.ts';
import { cpuThreads } from '../../../src/graph/device/cpu-threads.ts';
import { stepTrial } from '../../../src/graph/device/step-trial.ts';
import { plainTarget } from '../../../src/graph/device/trial.ts';
import { createSession } from '../../../src/graph/session.ts';
import { temporaryFolder } from '../../support/drawing/safetensors-file.ts';

const cores = os.availableParallelism();

it.each([
  [10, 7, cores],
  [10, 9.8, undefined],
  [10, Number.NaN, undefined],
])(
  'where a piece of work takes %d ms, and on all cores %d ms, a session gets %s threads',
  async (usual, all, expected) => {
    const time = async (threads: number | undefined) => (threads === undefined ? usual : all);
    expect(await cpuThreads(temporaryFolder(), time, {})).toBe(expected);
  },
);

it('the setting is followed, and nothing is timed for it', async () => {
  const time = () => Promise.reject(new Error('timed'));
  expect(await cpuThreads(temporaryFolder(), time, { ELLA_CPU_THREADS: '3' })).toBe(3);
});

it('a machine that can’t be timed keeps onnxruntime’s own choice', async () => {
  const time = () => Promise.reject(new Error('no child process'));
  expect(await cpuThreads(temporaryFolder(), time, { ELLA_CPU_THREADS: '' })).toBeUndefined();
});

it.each([
  ['max 100000', cores],
  ['150000 100000', Math.min(2, cores)],
  ['10000 100000', 1],
  ['gibberish', cores],
])('a container with the processor time %j has %d cores', (quota, expected) => {
  const file = path.join(temporaryFolder(), 'cpu.max');
  writeFileSync(file, `${quota}\n`);
  expect(availableCores(file)).toBe(expected);
  expect(availableCores(path.join(file, 'nowhere'))).toBe(cores);
});

it.runIf(process.platform === 'linux')('a session starts as many threads as it is told', async () => {
  const threads = () => readdirSync('/proc/self/task').length;
  const graph = stepTrial().build(plainTarget);
  const begun: number[] = [];
  for (const count of [1, 4]) {
    const before = threads();
    const session = await createSession(graph, { provider: 'cpu', threads: count });
    begun.push(threads() - before);
    await session.release();
  }
  // The thread that calls it works too.
  expect((begun[1] ?? 0) - (begun[0] ?? 0)).toBe(3);
});
