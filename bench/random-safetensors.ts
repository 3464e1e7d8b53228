/** Writes safetensors files of random f16 numbers, a few megabytes in memory at a time. */

import { open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { encodeHeader } from './safetensors-header.ts';
import type { Start, TensorSpec } from './sd15-shapes.ts';

const chunkElements = 1 << 20;
const noiseOfConstants = 0.05;

const elements = ({ shape }: TensorSpec) => shape.reduce((a, b) => a * b, 1);

/** The bits of the f16 nearest to `value`, for values within f16's normal range; smaller ones become 0. */
function toF16(value: number): number {
  const magnitude = Math.abs(value);
  if (magnitude < 2 ** -14) return 0;
  let exponent = Math.floor(Math.log2(magnitude));
  let mantissa = Math.round((magnitude / 2 ** exponent - 1) * 1024);
  if (mantissa === 1024) {
    mantissa = 0;
    exponent += 1;
  }
  return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | mantissa;
}

/** 65,536 f16 numbers, all equally likely, that together are normally distributed. */
function normalTable(mean: number, deviation: number): Uint16Array {
  const count = 1 << 16;
  const normal = new Float64Array(count);
  for (let i = 0; i < count; i += 2) {
    // Box–Muller on a grid: 256 radii × 128 angles, two numbers each.
    const pair = i / 2;
    const radius = Math.sqrt(-2 * Math.log(((pair % 256) + 0.5) / 256));
    const angle = (2 * Math.PI * (Math.floor(pair / 256) + 0.5)) / 128;
    normal[i] = radius * Math.cos(angle);
    normal[i + 1] = radius * Math.sin(angle);
  }
  return Uint16Array.from(normal, (value) => toF16(mean + deviation * value));
}

function tableOf(start: Start): Uint16Array {
  if (start === 'zero') return normalTable(0, noiseOfConstants);
  return start === 'one' ? normalTable(1, noiseOfConstants) : normalTable(0, start);
}

/** Marsaglia's xorshift32, two table entries a step. Returns the state to go on with. */
function fill(target: Uint16Array, table: Uint16Array, seed: number): number {
  let state = seed;
  for (let i = 0; i < target.length; i += 2) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    target[i] = table[state & 0xffff] ?? 0;
    target[i + 1] = table[state >>> 16] ?? 0;
  }
  return state;
}

async function writeOneFile(file: string, tensors: readonly TensorSpec[], seed: number): Promise<number> {
  let state = seed;
  const handle = await open(file, 'w');
  try {
    const header = tensors.map((tensor) => ({ ...tensor, dtype: 'F16', bytes: 2 * elements(tensor) }));
    await handle.writeFile(encodeHeader(header));
    for (const tensor of tensors) {
      const table = tableOf(tensor.start);
      for (let left = elements(tensor); left > 0; left -= chunkElements) {
        const chunk = new Uint16Array(Math.min(left, chunkElements));
        state = fill(chunk, table, state);
        await handle.writeFile(new Uint8Array(chunk.buffer));
      }
    }
  } finally {
    await handle.close();
  }
  return state;
}

/**
 * Writes `tensors` to `<folder>/<stem>.safetensors`, or to `shards` files with an index beside them.
 * @param seed any whole number but 0; the same seed gives the same bytes
 */
export async function writeRandomWeights(
  folder: string,
  stem: string,
  tensors: readonly TensorSpec[],
  seed: number,
  shards = 1,
): Promise<void> {
  const perShard = Math.ceil(tensors.length / shards);
  const weightMap: Record<string, string> = {};
  let state = seed;
  for (let i = 0; i < shards; i++) {
    const part = tensors.slice(i * perShard, (i + 1) * perShard);
    const number = (n: number) => String(n).padStart(5, '0');
    const suffix = shards === 1 ? '' : `-${number(i + 1)}-of-${number(shards)}`;
    const name = `${stem}${suffix}.safetensors`;
    state = await writeOneFile(path.join(folder, name), part, state);
    for (const tensor of part) weightMap[tensor.name] = name;
  }
  if (shards === 1) return;
  const totalSize = 2 * tensors.reduce((sum, tensor) => sum + elements(tensor), 0);
  const index = { metadata: { total_size: totalSize }, weight_map: weightMap };
  await writeFile(path.join(folder, `${stem}.safetensors.index.json`), JSON.stringify(index, null, 2));
}
