/** Bundles are found by name or folder, and what does not fit together is said before any weight is loaded. */

import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBundle } from '../../src/pipeline/bundle.ts';
import { listBundles, resolveModel } from '../../src/pipeline/loaders/library.ts';
import { referenceBundle } from '../support/drawing/reference.ts';

let models: string;
let folder: string;
beforeEach(async () => {
  models = await mkdtemp(path.join(tmpdir(), 'ella-models-'));
  folder = path.join(models, 'sketch');
  // Configs only: nothing here needs a weight.
  await cp(referenceBundle, folder, {
    recursive: true,
    filter: (source) => !/\.(safetensors|png)$|tokenizer|expected/.test(path.basename(source)),
  });
});
afterEach(() => rm(models, { recursive: true }));

async function change(file: string, edit: (text: string) => string): Promise<void> {
  const target = path.join(folder, file);
  const text = edit(await readFile(target, 'utf8'));
  // The fixtures are read-only, and so are their copies.
  await rm(target);
  await writeFile(target, text);
}

describe('a bundle is found', () => {
  it('by its name in the models folder', async () => {
    expect(await resolveModel('sketch', models)).toBe(folder);
    expect(await listBundles(models)).toEqual(['sketch']);
  });

  it('by the path of any folder', async () => {
    expect(await resolveModel(folder, '/nowhere')).toBe(folder);
  });

  it('or a near name is suggested', async () => {
    await expect(resolveModel('sketsh', models)).rejects.toThrow(
      'There is no model "sketsh"; did you mean sketch?',
    );
    await expect(resolveModel('./sketsh', models)).rejects.toThrow(/a model is a folder with unet/);
  });
});

describe('a bundle without', () => {
  it('bundle.json is named after its folder', async () => {
    await rm(path.join(folder, 'bundle.json'));
    expect(await readBundle(folder)).toMatchObject({ name: 'sketch', license: 'unknown', defaults: {} });
  });

  it("the connector's config, as the authors publish it, gets theirs", async () => {
    await rm(path.join(folder, 'ella', 'config.json'));
    await expect(readBundle(folder)).rejects.toThrow(/d_model is 32, but the connector's input_dim is 2048/);
  });

  it('CLIP has none', async () => {
    await rm(path.join(folder, 'text_encoder'), { recursive: true });
    expect((await readBundle(folder)).configs.clip).toBeUndefined();
  });

  it('the UNet config is refused by its path', async () => {
    await rm(path.join(folder, 'unet', 'config.json'));
    await expect(readBundle(folder)).rejects.toThrow(/unet.config\.json can't be read/);
  });
});

describe('a config is refused, with the field, that', () => {
  it.each([
    [
      'unet/config.json',
      '"in_channels": 4',
      '"in_channels": "four"',
      /unet.config\.json can't be used: in_channels/,
    ],
    [
      'unet/config.json',
      '"in_channels": 4',
      '"in_channels": 9',
      /is an inpainting UNet: it reads 9 channels, but only/,
    ],
    [
      'unet/config.json',
      '"in_channels": 4',
      '"in_channels": 3',
      /latent_channels is 4, but the UNet's in_channels is 3/,
    ],
    [
      'unet/config.json',
      '"cross_attention_dim": 32',
      '"cross_attention_dim": 1024',
      /is one of Stable Diffusion 2: it attends to text of width 1024, but ELLA/,
    ],
    [
      'unet/config.json',
      '"time_cond_proj_dim": null',
      '"time_cond_proj_dim": 256',
      /time_cond_proj_dim: this UNet is distilled for LCM .* take the model it was made from \(it is 256\)/,
    ],
    [
      'unet/config.json',
      '"addition_embed_type": null',
      '"addition_embed_type": "text_time"',
      /addition_embed_type: this is a UNet of SDXL; ELLA works with Stable Diffusion 1\.x/,
    ],
    [
      'unet/config.json',
      '"time_embedding_type": "positional"',
      '"time_embedding_type": "fourier"',
      /time_embedding_type: only "positional" is supported, but it is "fourier"/,
    ],
    ['unet/config.json', '"class_embed_type": null', '"class_embed_type": "timestep"', /class_embed_type/],
    [
      'unet/config.json',
      '"norm_num_groups": 16',
      '"norm_num_groups": 7',
      /32 channels don't divide into 7 groups/,
    ],
    [
      'vae/config.json',
      '"scaling_factor": 0.18215',
      '"scaling_factor": NaN',
      /vae.config\.json can't be used: scaling_factor: .*NaN/,
    ],
    ['vae/config.json', '"scaling_factor": 0.18215', '"scaling_factor": 0', /scaling_factor/],
    [
      'ella/config.json',
      '"width": 32',
      '"width": 48',
      /connector's width is 48, but the UNet's cross_attention_dim is 32/,
    ],
    ['bundle.json', '"steps": 8', '"steps": 0', /defaults\.steps/],
    ['bundle.json', '"ddim"', '"dream"', /defaults\.sampler/],
    ['scheduler/scheduler_config.json', '"scaled_linear"', '"cubic"', /beta_schedule/],
  ])('%s: %s → %s', async (file, before, after, message) => {
    await change(file, (text) => {
      expect(text).toContain(before);
      return text.replace(before, after);
    });
    await expect(readBundle(folder)).rejects.toThrow(message);
  });
});

it('lists no models where there is no folder', async () => {
  expect(await listBundles(path.join(models, 'none'))).toEqual([]);
  await mkdir(path.join(models, 'empty'));
  expect(await listBundles(models)).toEqual(['sketch']);
});
