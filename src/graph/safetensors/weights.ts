/** Finds the weights of one model (a single file or index shards) and presents them as one set of tensors. */

import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { AppError, messageOf } from '../../errors.ts';
import { openForReading, quote, readSafetensorsHeader, type TensorEntry } from './header.ts';
import { createWeights, type Weights } from './weight-set.ts';

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

// As for a header: the indexes of the largest models are a few hundred KB.
const maxIndexBytes = 25_000_000;

/** What transformers, diffusers and ELLA call their weight files, most usual first. */
const usualNames = ['model', 'diffusion_pytorch_model', 'pytorch_model'];
const variants = ['', '.fp16'];

/**
 * Opens the weights in `folder`: `*.safetensors.index.json` with its shards or one `*.safetensors`.
 * @throws AppError `missing_file` or `bad_safetensors` with the file and the reason
 */
export async function openWeights(folder: string): Promise<Weights> {
  const names = await listFolder(folder);
  const chosen = chooseFile(folder, names);
  const tensors = chosen.endsWith('.json')
    ? await readShards(folder, chosen)
    : await readSafetensorsHeader(await resolveFile(path.join(folder, chosen)));
  return createWeights(tensors);
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    throw new AppError('missing_file', `The model folder ${folder} can't be read (${messageOf(cause)})`, {
      cause,
    });
  }
}

// onnxruntime refuses external data behind a link that leaves its folder, and the cache of a model hub is
// made of such links: work with the real paths.
async function resolveFile(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (cause) {
    throw new AppError('missing_file', `${file} can't be read (${messageOf(cause)})`, { cause });
  }
}

function chooseFile(folder: string, names: string[]): string {
  for (const variant of variants) {
    for (const name of usualNames) {
      for (const candidate of [`${name}${variant}.safetensors`, `${name}.safetensors.index${variant}.json`]) {
        if (names.includes(candidate)) return candidate;
      }
    }
  }
  const files = names.filter((name) => name.endsWith('.safetensors'));
  const indexes = names.filter((name) => /\.safetensors\.index(\.\w+)?\.json$/.test(name));
  const choices = indexes.length > 0 ? indexes : files;
  const [only] = choices;
  if (only === undefined) throw new AppError('missing_file', `No *.safetensors file in ${folder}`);
  if (choices.length > 1) {
    throw new AppError(
      'bad_safetensors',
      `${folder} has several weight files and none of a usual name: ${choices}`,
    );
  }
  return only;
}

async function readShards(folder: string, indexName: string): Promise<Map<string, TensorEntry>> {
  const indexFile = path.join(folder, indexName);
  const parsed = indexSchema.safeParse(await readJson(indexFile));
  if (!parsed.success) throw new AppError('bad_safetensors', `${indexFile} has no usable weight_map`);
  const weightMap = parsed.data.weight_map;
  if (Object.keys(weightMap).length === 0) {
    throw new AppError('bad_safetensors', `${indexFile} has an empty weight_map`);
  }
  const shards = new Map<string, Map<string, TensorEntry>>();
  for (const shard of new Set(Object.values(weightMap))) {
    if (shard !== path.basename(shard) || !shard.endsWith('.safetensors')) {
      throw new AppError(
        'bad_safetensors',
        `${indexFile} names a shard outside of its folder: ${quote(shard)}`,
      );
    }
    shards.set(shard, await readSafetensorsHeader(await resolveFile(path.join(folder, shard))));
  }
  const tensors = new Map<string, TensorEntry>();
  for (const [name, shard] of Object.entries(weightMap)) {
    const tensor = shards.get(shard)?.get(name);
    if (tensor === undefined) {
      throw new AppError(
        'bad_safetensors',
        `${indexFile} says that ${quote(name)} is in ${shard}; it is not`,
      );
    }
    tensors.set(name, tensor);
  }
  return tensors;
}

async function readJson(file: string): Promise<unknown> {
  const handle = await openForReading(file);
  try {
    const { size } = await handle.stat();
    if (size > maxIndexBytes) {
      throw new AppError(
        'bad_safetensors',
        `${file} has ${size} bytes; at most ${maxIndexBytes} are accepted`,
      );
    }
    return JSON.parse(await handle.readFile('utf8'));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('bad_safetensors', `${file} is not readable JSON`, { cause });
  } finally {
    await handle.close();
  }
}
