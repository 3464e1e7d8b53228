/** Files that are none, on every shelf: each is called by its name, in one line for the person. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { chooseDevice } from '../../../src/pipeline/device.ts';
import { assertFinite } from '../../../src/pipeline/finite.ts';
import { readModel } from '../../../src/pipeline/loaders/model-source.ts';
import { createModels } from '../../../src/pipeline/models.ts';
import type { ModelRef } from '../../../src/request/model-ref.ts';
import { drawn, uniform } from '../../support/drawing/drawn-weights.ts';
import { referenceBundle } from '../../support/drawing/reference.ts';
import {
  safetensorsBytes,
  temporaryFolder,
  writeSafetensors,
} from '../../support/drawing/safetensors-file.ts';

const shelves: Record<string, { folder: string; read: (models: string) => Promise<unknown> }> = {
  'a checkpoint': { folder: 'checkpoints', read: (models) => model({ base: 'x' }, models) },
  'a LoRA': {
    folder: 'loras',
    read: (models) => model({ adapters: [{ kind: 'lora', name: 'x', strength: 1 }] }, models),
  },
  'an autoencoder': { folder: 'vae', read: (models) => model({ vae: 'x' }, models) },
  'a textual inversion': {
    folder: 'embeddings',
    read: async (models) => (await model({}, models)).embeddingsIn(['an x']),
  },
  'a ControlNet': {
    folder: 'controlnets',
    read: async (models) => (await model({}, models)).controlNet('x'),
  },
};

const model = (ref: Partial<ModelRef>, models: string) =>
  readModel({ base: referenceBundle, adapters: [], reader: referenceBundle, ...ref }, models);

const sound = safetensorsBytes({ a: { dtype: 'F32', shape: [4], data_offsets: [0, 16] } }, Buffer.alloc(16));
const files: [string, Buffer, RegExp][] = [
  ['a pickle in a zip', Buffer.from('PK\u0003\u0004archive/data.pkl'), /pickle|zip/i],
  ['a pickle', Buffer.from([0x80, 2, 0x7d, 0x71, 0]), /pickle/],
  [
    'a pointer of Git LFS',
    Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0\n'),
    /git lfs pull/,
  ],
  ['a web page', Buffer.from('<!doctype html><title>404</title>'), /web page/],
  ['a file that was cut off', sound.subarray(0, sound.length - 5), /end|past|short|bytes/],
  ['nothing', Buffer.alloc(0), /bytes|empty/],
];

describe.each(Object.entries(shelves))('in the place of %s', (_, { folder, read }) => {
  it.each(files)('%s is refused', async (__, bytes, reason) => {
    const models = temporaryFolder();
    mkdirSync(path.join(models, folder));
    writeFileSync(path.join(models, folder, 'x.safetensors'), bytes);
    const error: unknown = await read(models).then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toMatch(reason);
    expect(String(error)).not.toContain('\n');
  });
});

const named = Object.entries(shelves).filter(([what]) => what !== 'a textual inversion');

it.each(named)('a pickle by the name of %s is called one', async (_, { folder, read }) => {
  const models = temporaryFolder();
  mkdirSync(path.join(models, folder));
  writeFileSync(path.join(models, folder, 'x.ckpt'), '');
  await expect(read(models)).rejects.toMatchObject({
    code: 'unsafe_file',
    message: expect.stringContaining('x.ckpt is a pickle, which can run code when it is read'),
  });
});

it('a pickle by its path is called one', async () => {
  const file = path.join(temporaryFolder(), 'x.ckpt');
  writeFileSync(file, '');
  await expect(model({ base: file }, temporaryFolder())).rejects.toMatchObject({ code: 'unsafe_file' });
});

it('a LoRA of NaN gives numbers that are found, not a picture', async () => {
  const models = temporaryFolder();
  mkdirSync(path.join(models, 'loras'));
  const key = 'lora_unet_mid_block_attentions_0_proj_in';
  writeSafetensors(path.join(models, 'loras', 'x.safetensors'), {
    [`${key}.lora_up.weight`]: { shape: [64, 2, 1, 1], data: new Float32Array(128).fill(Number.NaN) },
    [`${key}.lora_down.weight`]: drawn('down', [2, 64, 1, 1], 'F32'),
  });
  const bundle = await model({ adapters: [{ kind: 'lora', name: 'x', strength: 1 }] }, models);
  const nets = createModels(bundle, await chooseDevice('cpu'));
  try {
    const { output } = await nets.unet({
      ...{
        variant: 'plain',
        controls: [],
        rows: 1,
        height: 8,
        width: 8,
        tokens: 5,
        timestep: Float32Array.of(501),
      },
      inputs: { sample: uniform('input:sample', 256), context: uniform('input:context', 160) },
    });
    expect(output?.some(Number.isNaN)).toBe(true);
    expect(() => assertFinite(output ?? new Float32Array(), nets, 'nan_latent')).toThrow(
      /its weights or those of x are damaged$/,
    );
  } finally {
    await nets.release();
  }
});
