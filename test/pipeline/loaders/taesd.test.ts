/** The tiny autoencoder against what diffusers computes with the same weights, and its files. */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { chooseDevice } from '../../../src/pipeline/device.ts';
import { readModel } from '../../../src/pipeline/loaders/model-source.ts';
import { createModels } from '../../../src/pipeline/models.ts';
import { drawn, uniform } from '../../support/drawing/drawn-weights.ts';
import { fixturePath, loadReference, referenceBundle, relativeL2 } from '../../support/drawing/reference.ts';
import {
  type TestTensor,
  temporaryFolder,
  writeSafetensors,
} from '../../support/drawing/safetensors-file.ts';

const shapes: Record<string, number[]> = JSON.parse(readFileSync(fixturePath('taesd/shapes.json'), 'utf8'));
const expected = loadReference(fixturePath('taesd/expected.safetensors'));
const tensors = Object.entries(shapes).map(
  ([key, shape]) => [key, drawn(`taesd:${key}`, shape, 'F32')] as const,
);

const layouts: Record<string, (key: string) => string> = {
  diffusers: (key) => `decoder.${key}`,
  author: (key) => key.replace(/^layers\.(\d+)/, (_, number) => String(Number(number) + 1)),
};

function folderWith(named: Record<string, TestTensor>): string {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'vae'));
  writeSafetensors(path.join(folder, 'vae', 'taesd.safetensors'), named);
  return folder;
}
const read = (folder: string) => readModel({ base: referenceBundle, adapters: [], vae: 'taesd' }, folder);

it.each(Object.entries(layouts))(
  'decodes as in diffusers, from a file in the layout: %s',
  async (_, nameOf) => {
    const bundle = await read(
      folderWith(Object.fromEntries(tensors.map(([key, tensor]) => [nameOf(key), tensor]))),
    );
    const models = createModels(bundle, await chooseDevice('cpu'));
    try {
      const { scaling_factor } = bundle.configs.vae;
      const latent = uniform('input:latent', 4 * 64).map((value) => (value * 4) / scaling_factor);
      const image = await models.decodeImage(latent, 8, 8);
      expect(relativeL2(image, expected.floats('image'))).toBeLessThanOrEqual(1e-5);
    } finally {
      await models.release();
    }
  },
);

it('is refused where it decodes other latents or lacks a layer', async () => {
  const named = Object.fromEntries(tensors.map(([key, tensor]) => [`decoder.${key}`, tensor]));
  const { 'decoder.layers.18.weight': _, ...lacking } = named;
  await expect(read(folderWith(lacking))).rejects.toMatchObject({ code: 'wrong_kind' });
  const wide = { ...named, 'decoder.layers.0.weight': drawn('wide', [8, 16, 3, 3], 'F32') };
  await expect(read(folderWith(wide))).rejects.toThrow(
    /decodes latents of 16 channels, but this model's have 4/,
  );
});
