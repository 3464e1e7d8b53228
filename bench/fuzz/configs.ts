/** Configs and tokenizers of bundles, as programs and people write them. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readBundle } from '../../src/pipeline/bundle.ts';
import { createSampler, samplerNames } from '../../src/pipeline/samplers/index.ts';
import type { Kind } from './kind.ts';
import { jsonBytes, mutateJson } from './mutate.ts';

const configs = [
  'bundle.json',
  'unet/config.json',
  'vae/config.json',
  'text_encoder/config.json',
  'text_encoder_t5/config.json',
  'ella/config.json',
  'scheduler/scheduler_config.json',
] as const;
const tokenizers = ['tokenizer_t5', 'tokenizer'] as const;

/** @param folder a copy of a bundle, of which files are changed and put back */
export function configKinds(folder: string): Kind[] {
  const changing = async (name: string, content: Uint8Array, read: () => Promise<unknown>) => {
    const file = path.join(folder, name);
    const before = readFileSync(file);
    writeFileSync(file, content);
    try {
      return await read();
    } finally {
      writeFileSync(file, before);
    }
  };
  const parsed = new Map<string, unknown>();
  const original = (name: string) => {
    if (!parsed.has(name)) parsed.set(name, JSON.parse(readFileSync(path.join(folder, name), 'utf8')));
    return parsed.get(name);
  };
  return [
    {
      name: 'configs',
      share: 15,
      async run(random) {
        const name = random.pick(configs);
        await changing(name, jsonBytes(mutateJson(original(name), random), random), async () => {
          const { configs: read } = await readBundle(folder);
          const sampler = samplerNames[random.below(samplerNames.length)] ?? 'ddim';
          createSampler(sampler, read.schedule, 1 + random.below(30));
        });
      },
    },
    {
      name: 'tokenizers',
      // Thousands of pieces of vocabulary each: slow to read, and all alike.
      share: 0.3,
      async run(random) {
        const part = random.pick(tokenizers);
        const name = `${part}/tokenizer.json`;
        const bundle = await readBundle(folder);
        await changing(name, jsonBytes(mutateJson(original(name), random), random), async () => {
          const tokenizer = await bundle.tokenizerOf(part === 'tokenizer' ? 'clip' : 't5');
          tokenizer.encode('a small red cube, 𝒶 猫 </s>');
        });
      },
    },
  ];
}
