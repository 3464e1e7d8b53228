/**
 * What LoRAs cost while a model loads: a random UNet of SD 1.5's sizes alone, then with two LoRAs of rank 32 over all
 * of its attention and feed-forward layers. Each is loaded in a process of its own, so that its peak memory is its own.
 * Usage: `lora-loading [folder]`, default `.cache/lora-loading`.
 */

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildUnet } from '../src/graph/models/unet.ts';
import { unetConfigSchema } from '../src/graph/models/unet-config.ts';
import type { WeightPatch } from '../src/graph/patches/patch.ts';
import { readSafetensorsHeader } from '../src/graph/safetensors/header.ts';
import { createWeights } from '../src/graph/safetensors/weight-set.ts';
import { openWeights } from '../src/graph/safetensors/weights.ts';
import { createSession } from '../src/graph/session.ts';
import { writeRandomWeights } from './random-safetensors.ts';
import { unetConfig, unetTensors } from './sd15-shapes.ts';

const rank = 32;
const layers = /\.(to_[qkv]|to_out\.0|net\.0\.proj|net\.2|proj_in|proj_out)\.weight$/;
const [argument, loras] = process.argv.slice(2);
const folder = path.resolve(argument ?? '.cache/lora-loading');

async function prepare(): Promise<void> {
  if (existsSync(path.join(folder, 'done'))) return;
  await mkdir(path.join(folder, 'unet'), { recursive: true });
  await writeRandomWeights(path.join(folder, 'unet'), 'model', unetTensors(), 1);
  for (const seed of [1, 2]) {
    const tensors = unetTensors()
      .filter(({ name }) => layers.test(name))
      .flatMap(({ name, shape: [out = 1, input = 1, ...kernel] }) => [
        { name: `${name}.up`, shape: [out, rank, ...kernel.map(() => 1)], start: 0.01 },
        { name: `${name}.down`, shape: [rank, input, ...kernel], start: 0.01 },
      ]);
    await mkdir(path.join(folder, `lora${seed}`), { recursive: true });
    await writeRandomWeights(path.join(folder, `lora${seed}`), 'model', tensors, 10 + seed);
  }
  await writeFile(path.join(folder, 'done'), '');
}

/** Loads the UNet with that many LoRAs; seconds, those of the processor, and the peak of memory in GB. */
async function load(count: number): Promise<void> {
  const { tensors } = await openWeights(path.join(folder, 'unet'));
  const patches = new Map<string, WeightPatch[]>();
  for (let i = 1; i <= count; i++) {
    const lora = await readSafetensorsHeader(path.join(folder, `lora${i}`, 'model.safetensors'));
    for (const name of tensors.keys()) {
      const [up, down] = [lora.get(`${name}.up`), lora.get(`${name}.down`)];
      if (up === undefined || down === undefined) continue;
      const patch: WeightPatch = { kind: 'low-rank', up, down, scale: 1, strength: 0.8 };
      patches.set(name, [...(patches.get(name) ?? []), patch]);
    }
  }
  const started = performance.now();
  const before = process.cpuUsage();
  const graph = buildUnet(unetConfigSchema.parse(unetConfig), createWeights(tensors, patches), {
    precision: 'f32',
    fused: new Set(['MultiHeadAttention', 'QuickGelu', 'Gelu']),
  });
  await createSession(graph, { provider: 'cpu', threads: 2 });
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  // What counts where other programs run beside.
  const cpuSeconds = (user + system) / 1e6;
  const peak = process.resourceUsage().maxRSS / 1024 ** 2;
  process.stdout.write(
    `${JSON.stringify({ loras: count, patched: patches.size, seconds, cpuSeconds, peakGb: peak })}\n`,
  );
}

if (loras === undefined) {
  await prepare();
  for (const count of ['0', '2']) {
    const args = [...process.execArgv, fileURLToPath(import.meta.url), folder, count];
    process.stdout.write(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  }
} else {
  await load(Number(loras));
}
