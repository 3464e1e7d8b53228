/** The tiny autoencoder against what diffusers computes with the same weights, and its files. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createModelShelf } from '../../../src/engine/model-shelf.ts';
import { chooseDevice } from '../../../src/pipeline/device.ts';
import { readModel } from '../../../src/pipeline/loaders/model-source.ts';
import { createModels } from '../../../src/pipeline/models.ts';
import { imageFromPlanes } from '../../../src/pipeline/pixels.ts';
import { previewOf } from '../../../src/pipeline/preview.ts';
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
const diffusersFile = Object.fromEntries(tensors.map(([key, tensor]) => [`decoder.${key}`, tensor]));
const read = (folder: string) => readModel({ base: referenceBundle, adapters: [], vae: 'taesd' }, folder);
const readPlain = (folder: string, base = referenceBundle) => readModel({ base, adapters: [] }, folder);
const latentValues = () => uniform('input:latent', 4 * 64).map((value) => value * 4);

it.each(Object.entries(layouts))(
  'decodes as in diffusers, from a file in the layout: %s',
  async (_, nameOf) => {
    const bundle = await read(
      folderWith(Object.fromEntries(tensors.map(([key, tensor]) => [nameOf(key), tensor]))),
    );
    const models = createModels(bundle, await chooseDevice('cpu'));
    try {
      const { scaling_factor } = bundle.configs.vae;
      const latent = latentValues().map((value) => value / scaling_factor);
      const image = await models.decodeImage(latent, 8, 8);
      expect(relativeL2(image, expected.floats('image'))).toBeLessThanOrEqual(1e-5);
    } finally {
      await models.release();
    }
  },
);

it('is refused where it decodes other latents or lacks a layer', async () => {
  const { 'decoder.layers.18.weight': _, ...lacking } = diffusersFile;
  await expect(read(folderWith(lacking))).rejects.toMatchObject({ code: 'wrong_kind' });
  const wide = { ...diffusersFile, 'decoder.layers.0.weight': drawn('wide', [8, 16, 3, 3], 'F32') };
  await expect(read(folderWith(wide))).rejects.toThrow(
    /decodes latents of 16 channels, but this model's have 4/,
  );
});

describe('previews', () => {
  it('are decoded by a tiny autoencoder that is there, without being asked for, and pictures are not', async () => {
    const bundle = await readPlain(folderWith(diffusersFile));
    expect(bundle.tinyDecoder).toBeUndefined();
    const models = createModels(bundle, await chooseDevice('cpu'));
    try {
      const planes = await models.decodePreview(latentValues(), 8, 8);
      expect(relativeL2(planes ?? [], expected.floats('image'))).toBeLessThanOrEqual(1e-5);
      const preview = await previewOf(models, latentValues(), 8, 8);
      expect([preview.width, preview.height]).toEqual([64, 64]);
      expect(preview).toEqual(imageFromPlanes(planes ?? new Float32Array(), 64, 64));
    } finally {
      await models.release();
    }
  });

  it.each([
    ['nothing is there', {}, 'other'],
    ['only that of SDXL is there, which reads other latents', diffusersFile, 'taesdxl_decoder'],
    [
      'the file lacks a layer',
      { 'decoder.layers.0.weight': diffusersFile['decoder.layers.0.weight'] },
      'taesd',
    ],
  ])('have a pixel a latent where %s', async (_, named, name) => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'vae'));
    const given = Object.entries(named).flatMap(([key, tensor]) => (tensor ? [[key, tensor] as const] : []));
    writeSafetensors(path.join(folder, 'vae', `${name}.safetensors`), Object.fromEntries(given));
    const bundle = await readPlain(folder);
    expect(bundle.previewDecoder).toBeUndefined();
    const models = createModels(bundle, await chooseDevice('cpu'));
    const preview = await previewOf(models, latentValues(), 8, 8);
    expect([preview.width, preview.height]).toEqual([8, 8]);
  });

  it('follow the own map of a model with latents of its own', async () => {
    const bundle = await readPlain(folderWith(diffusersFile), path.resolve('models/shapes'));
    expect(bundle.previewDecoder).toBeUndefined();
  });

  it('go on a pixel a latent where the file goes away, and say so once', async () => {
    const folder = folderWith(diffusersFile);
    const notices: string[] = [];
    const bundle = await readPlain(folder);
    rmSync(path.join(folder, 'vae'), { recursive: true });
    const models = createModels(bundle, await chooseDevice('cpu'), ({ code }) => notices.push(code));
    for (let i = 0; i < 2; i++) {
      expect((await previewOf(models, latentValues(), 8, 8)).width).toBe(8);
    }
    expect(notices).toEqual(['preview_failed']);
    await models.release();
  });

  it('are those of a file that came while the model was held', async () => {
    const folder = temporaryFolder();
    const device = await chooseDevice('cpu');
    const shelf = createModelShelf({ device, modelsFolder: folder, memoryLimit: 1e9, onChange: () => {} });
    const take = () => shelf.take({ base: referenceBundle, adapters: [] });
    const first = await take();
    first?.giveBack();
    mkdirSync(path.join(folder, 'vae'));
    writeSafetensors(path.join(folder, 'vae', 'taesd.safetensors'), diffusersFile);
    const second = await take();
    expect([first?.bundle.previewDecoder, second?.bundle.previewDecoder?.config.width]).toEqual([
      undefined,
      8,
    ]);
    expect(shelf.held()).toHaveLength(1);
  });
});
