/**
 * Every figure of speed that is claimed, with what comes out on this machine, one line each as it is found.
 * Usage: `speed-table [--bundle .cache/sd15-random] [--rounds 5] [--count 200] [--threads 2] [--only unet,fast,…]`; the
 * bundle is what `random-sd15` writes, and `PYTHON=` names a Python with torch, transformers and safetensors.
 */

import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '../src/errors.ts';
import { cpuRows } from './table/cpu-rows.ts';
import { gpuRows } from './table/gpu-rows.ts';
import { otherRows } from './table/other-rows.ts';
import type { Choices, Row } from './table/row.ts';

const { values } = parseArgs({
  options: {
    bundle: { type: 'string', default: '.cache/sd15-random' },
    rounds: { type: 'string', default: '5' },
    count: { type: 'string', default: '200' },
    threads: { type: 'string', default: '2' },
    only: { type: 'string' },
  },
});
const choices: Choices = {
  bundle: path.resolve(values.bundle),
  rounds: Number(values.rounds),
  count: Number(values.count),
  threads: Number(values.threads),
  python: process.env.PYTHON ?? 'python3',
};
const rows: readonly Row[] = [...otherRows.slice(0, 1), ...gpuRows, ...cpuRows, ...otherRows.slice(1)];
const wanted = values.only?.split(',') ?? rows.map(({ key }) => key);
const unknown = wanted.filter((key) => rows.every((row) => row.key !== key));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no ${unknown.join(', ')}; there are ${rows.map(({ key }) => key).join(', ')}.\n`,
  );
  process.exit(2);
}

/** The NVIDIA card that the driver names, if any. */
function card(): string {
  try {
    return readFileSync('/proc/driver/nvidia/version', 'utf8').split('\n')[0] ?? '';
  } catch {
    return 'no NVIDIA driver';
  }
}

const print = (line: string) => process.stdout.write(`${line}\n`);
print(`${os.cpus()[0]?.model ?? 'a CPU'}, ${os.availableParallelism()} cores; ${card()}\n`);
print('| what | goal | here |');
print('|---|---|---|');
for (const { key, what, goal, measure } of rows) {
  if (!wanted.includes(key)) continue;
  const came = await measure(choices).catch((error) => `not measured: ${messageOf(error)}`);
  print(`| ${what} | ${goal} | ${came.replaceAll('\n', '<br>').replaceAll('|', '\\|')} |`);
}
