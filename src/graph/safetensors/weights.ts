/** Finds the weights of one model (a single file or index shards) and presents them as one set of tensors. */

import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { readJsonFile, reasonOf } from '../../files/read-json.ts';
import { quote, readSafetensorsHeader, type TensorEntry } from './header.ts';
import { createWeights, type Weights } from './weight-set.ts';

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

// As for a header: the indexes of the largest models are a few hundred KB.
const indexLimits = { max: 25_000_000, code: 'bad_safetensors' };

/** What transformers, diffusers and ELLA call their weight files, most usual first. */
const usualNames = ['model', 'diffusion_pytorch_model', 'pytorch_model'];
const variants = ['', '.fp16'];

/**
 * Opens the weights in `folder`: `*.safetensors.index.json` with its shards or one `*.safetensors`.
 * @throws UserError `missing_file` or `bad_safetensors` with the file and the reason
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
    throw new UserError('missing_file', `The model folder ${folder} can't be read (${reasonOf(cause)})`, {
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
    throw new UserError('missing_file', `${file} can't be read (${reasonOf(cause)})`, { cause });
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
  if (only === undefined) throw new UserError('missing_file', missingWeights(folder, names));
  if (choices.length > 1) {
    throw new UserError(
      'bad_safetensors',
      `${folder} has several weight files and none of a usual name: ${choices}`,
    );
  }
  return only;
}

/** Other programs' weights and unfinished downloads, by the ends of their names. */
const otherWeights = [
  { ends: /\.(bin|ckpt|pth?|pkl)$/, what: 'a PyTorch pickle, which can run code and is never read' },
  { ends: /\.(part|partial|incomplete|tmp|crdownload|download|aria2)$/, what: 'an unfinished download' },
  { ends: /\.(gguf|onnx|h5|msgpack|pb|npz)$/, what: 'of another format' },
] as const;

function missingWeights(folder: string, names: readonly string[]): string {
  const found = otherWeights.flatMap(({ ends, what }) => {
    const name = names.find((candidate) => ends.test(candidate));
    return name === undefined ? [] : [`${name} is ${what}`];
  });
  const [only] = found;
  return only === undefined
    ? `There is no .safetensors file in ${folder}`
    : `There is no .safetensors file in ${folder}; ${only}`;
}

async function readShards(folder: string, indexName: string): Promise<Map<string, TensorEntry>> {
  const indexFile = path.join(folder, indexName);
  const parsed = indexSchema.safeParse(await readJsonFile(indexFile, indexLimits));
  if (!parsed.success) throw new UserError('bad_safetensors', `${indexFile} has no usable weight_map`);
  const weightMap = parsed.data.weight_map;
  if (Object.keys(weightMap).length === 0) {
    throw new UserError('bad_safetensors', `${indexFile} has an empty weight_map`);
  }
  const shards = new Map<string, Map<string, TensorEntry>>();
  for (const shard of new Set(Object.values(weightMap))) {
    if (shard !== path.basename(shard) || !shard.endsWith('.safetensors')) {
      throw new UserError(
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
      throw new UserError(
        'bad_safetensors',
        `${indexFile} says that ${quote(name)} is in ${shard}; it is not`,
      );
    }
    tensors.set(name, tensor);
  }
  return tensors;
}
