/**
 * SD 1.5's UNet (2 rows, 512×512; plain, and with two levels in Winograd's way) and T5-XL (128 tokens) through
 * onnxruntime and through PyTorch on the same CPU, in turns, never both at once; then memory and the other networks.
 * Needs `random-sd15` to have run, and Python with torch, transformers and safetensors:
 * `PYTHON=… sd15-vs-pytorch [folder] [rounds] [threads] [unet,winograd,t5]`.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createSession } from '../src/graph/session.ts';
import { loadReference, relativeL2 } from '../test/support/drawing/reference.ts';
import { type BenchModel, models } from './sd15-models.ts';
import { startTorch, writeFeeds } from './torch-process.ts';

const bundle = path.resolve(process.argv[2] ?? '.cache/sd15-random');
const rounds = Number(process.argv[3] ?? 7);
const threads = Number(process.argv[4] ?? 2);
const chosen = (process.argv[5] ?? 'unet,winograd,t5').split(',');
const python = process.env.PYTHON ?? 'python3';
const script = path.resolve('bench/sd15-vs-pytorch.py');
// The threads of either side spin for a while after a run, waiting for more work.
const pause = 300;

const print = (line: string) => process.stdout.write(`${line}\n`);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return ((sorted[middle] ?? Number.NaN) + (sorted[sorted.length - 1 - middle] ?? Number.NaN)) / 2;
}

async function compare(
  name: string,
  model: BenchModel,
  torchModel: 'unet' | 't5',
  torchInputs: readonly string[],
  folder: string,
) {
  const feeds = model.feeds();
  const [inputs, output] = [path.join(folder, `${name}.in`), path.join(folder, `${name}.out`)];
  const theirFeeds = model.apart?.() ?? feeds;
  await writeFeeds(
    inputs,
    Object.fromEntries(torchInputs.map((key) => [key, theirFeeds[key] ?? unknownInput(key)])),
  );
  const torch = await startTorch(python, script, [bundle, torchModel, String(threads), inputs, output]);
  const session = await createSession(await model.build(bundle), { provider: 'cpu', threads });
  const first = await session.run(feeds);
  const apart = relativeL2(first[model.output]?.data ?? [], loadReference(output).floats('output'));

  const runOurs = async () => {
    const start = performance.now();
    await session.run(feeds);
    return (performance.now() - start) / 1000;
  };
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    // Who begins changes every round, so that a slow drift of the machine meets both.
    for (const turn of round % 2 === 0 ? ['ours', 'torch'] : ['torch', 'ours']) {
      await sleep(pause);
      if (turn === 'ours') ours.push(await runOurs());
      else theirs.push(await torch.run());
    }
  }
  await torch.stop();
  await session.release();
  const list = (values: number[]) => values.map((value) => value.toFixed(2)).join(' ');
  const ratio = median(ours.map((value, i) => value / (theirs[i] ?? Number.NaN)));
  print(
    `${name}: onnxruntime ${list(ours)} s; PyTorch ${list(theirs)} s; relative L2 ${apart.toExponential(1)}`,
  );
  print(
    `${name}: median ${median(ours).toFixed(2)} s beside ${median(theirs).toFixed(2)} s, ratio ` +
      `${(median(ours) / median(theirs)).toFixed(2)} (median of the rounds' ratios ${ratio.toFixed(2)})`,
  );
}

function unknownInput(key: string): never {
  throw new Error(`The model has no input ${key}`);
}

const folder = await mkdtemp(path.join(tmpdir(), 'sd15-vs-pytorch-'));
try {
  const unetInputs = ['sample', 'time', 'context'];
  if (chosen.includes('unet')) await compare('unet', models.unet, 'unet', unetInputs, folder);
  if (chosen.includes('winograd')) await compare('winograd', models.winograd, 'unet', unetInputs, folder);
  if (chosen.includes('t5')) await compare('t5', models.t5, 't5', ['ids', 'mask'], folder);
} finally {
  await rm(folder, { recursive: true });
}
// Memory is measured in a process of its own: what was loaded above would count.
const here = fileURLToPath(import.meta.url);
const footprint = path.join(path.dirname(here), `sd15-footprint${path.extname(here)}`);
const child = spawn(process.execPath, [...process.execArgv, footprint, bundle, String(threads)], {
  stdio: 'inherit',
});
const [code] = await once(child, 'exit');
process.exitCode = typeof code === 'number' ? code : 1;
