/** Models in one file: the same pictures as their bundle, and plain words for files that are none. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import type { Bundle } from '../../../src/pipeline/bundle.ts';
import { chooseDevice } from '../../../src/pipeline/device.ts';
import { draw } from '../../../src/pipeline/draw.ts';
import { readModel } from '../../../src/pipeline/loaders/model-source.ts';
import { createModels } from '../../../src/pipeline/models.ts';
import { completeRequest } from '../../../src/pipeline/request.ts';
import { createTextEncoder } from '../../../src/pipeline/text/conditioning.ts';
import {
  ldmClip,
  ldmUnet,
  ldmVae,
  partTensors,
  prefixed,
  type RawTensors,
  readRaw,
  scalar,
  toLdmNames,
  writeRaw,
} from '../../support/drawing/checkpoint-file.ts';
import { referenceBundle } from '../../support/drawing/reference.ts';
import { temporaryFolder } from '../../support/drawing/safetensors-file.ts';

const device = await chooseDevice('cpu');
const bundlePictures = await pictures(await readModel({ base: referenceBundle, adapters: [] }, '/nowhere'));

/** A text-only drawing with CLIP, and one that starts from a picture: every network takes part. */
async function pictures(bundle: Bundle): Promise<Uint8Array[]> {
  const models = createModels(bundle, device);
  const encode = createTextEncoder(models);
  const image = {
    rgb: Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7) % 256),
    width: 64,
    height: 64,
  };
  const common = { prompt: 'a red cube', seed: 4, steps: 2, width: 64, height: 64 };
  try {
    const requests = [
      { ...common, clip: true },
      { ...common, init: image, strength: 0.5 },
    ];
    const drawn: Uint8Array[] = [];
    for (const request of requests) {
      const { images } = await draw(models, encode, completeRequest(request, bundle));
      drawn.push(...images.map(({ rgb }) => rgb));
    }
    return drawn;
  } finally {
    await models.release();
  }
}

/** A models folder with the test bundle as the reader and `files` in their places. */
function modelsFolder(files: Record<string, RawTensors> = {}, metadata?: Record<string, string>): string {
  const folder = temporaryFolder();
  cpSync(referenceBundle, path.join(folder, 'reader'), { recursive: true });
  for (const [name, tensors] of Object.entries(files)) {
    const file = path.join(folder, `${name}.safetensors`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeRaw(file, tensors, metadata);
  }
  return folder;
}

const ema = () =>
  Object.fromEntries(
    Object.entries(ldmUnet()).map(([key, tensor]) => [
      `model_ema.${key.slice('model.'.length).replaceAll('.', '')}`,
      tensor,
    ]),
  );
const read = (folder: string, name = 'mix', rest = {}) =>
  readModel({ base: name, adapters: [], ...rest }, folder);

describe('a checkpoint draws the same as its bundle, to the bit,', () => {
  it('in one file with EMA weights and other tensors beside, its own autoencoder and CLIP in it', async () => {
    const all = { ...ema(), ...ldmUnet(), ...ldmVae(), ...ldmClip(), betas: scalar(), logit_scale: scalar() };
    const bundle = await read(modelsFolder({ 'checkpoints/mix': all }));
    expect(bundle).toMatchObject({ name: 'mix', license: 'unknown' });
    expect(await pictures(bundle)).toEqual(bundlePictures);
  });

  it('without autoencoder and CLIP, the autoencoder in a file of its own', async () => {
    const files = { 'checkpoints/mix': ldmUnet(), 'vae/soft': toLdmNames('vae', partTensors('vae'), '') };
    const bundle = await read(modelsFolder(files), 'mix', { vae: 'soft', reader: 'reader' });
    expect(await pictures(bundle)).toEqual(bundlePictures);
  });

  it("by diffusers' names", async () => {
    const all = {
      ...prefixed('unet.', partTensors('unet')),
      ...prefixed('vae.', partTensors('vae')),
      ...prefixed('text_encoder.', partTensors('text_encoder')),
    };
    expect(await pictures(await read(modelsFolder({ 'checkpoints/mix': all })))).toEqual(bundlePictures);
  });
});

it('takes its prediction and its noise from the marks in the file', async () => {
  const scheduleOf = async (tensors: RawTensors, metadata?: Record<string, string>) =>
    (await read(modelsFolder({ 'checkpoints/mix': tensors }, metadata))).configs.schedule;
  expect(await scheduleOf(ldmUnet())).toMatchObject({
    prediction_type: 'epsilon',
    rescale_betas_zero_snr: false,
  });
  expect(await scheduleOf({ ...ldmUnet(), v_pred: scalar(), ztsnr: scalar() })).toMatchObject({
    prediction_type: 'v_prediction',
    rescale_betas_zero_snr: true,
  });
  expect(await scheduleOf(ldmUnet(), { 'modelspec.prediction_type': 'v' })).toMatchObject({
    prediction_type: 'v_prediction',
  });
});

describe('a file that is no SD 1.x model is refused in one line for the person:', () => {
  const changed = (name: RegExp, shape: (shape: readonly number[]) => number[]) =>
    Object.fromEntries(
      Object.entries(ldmUnet()).map(([key, tensor]) => {
        if (!name.test(key)) return [key, tensor];
        const dims = shape(tensor.shape);
        return [key, { ...tensor, shape: dims, bytes: new Uint8Array(2 * dims.reduce((a, b) => a * b, 1)) }];
      }),
    );
  it.each<[string, RawTensors, RegExp]>([
    [
      'XL by its width',
      changed(/attn2\.to_k\.weight$/, ([n = 1]) => [n, 2048]),
      /made for Stable Diffusion XL/,
    ],
    ['XL by its names', { ...ldmUnet(), 'conditioner.embedders.0.x': scalar() }, /Stable Diffusion XL/],
    ['SD 2', changed(/attn2\.to_k\.weight$/, ([n = 1]) => [n, 1024]), /made for Stable Diffusion 2/],
    ['Flux', { 'double_blocks.0.img_attn.qkv.weight': scalar() }, /made for Flux/],
    [
      'inpainting',
      changed(/input_blocks\.0\.0\.weight$/, ([n = 1]) => [n, 9, 3, 3]),
      /takes 9 channels, not 4 \(it is for inpainting\)/,
    ],
    [
      'another size',
      changed(/input_blocks\.0\.0\.weight$/, ([n = 1]) => [n, 4, 5, 5]),
      /is not an SD 1.5 model: .*the weights have/,
    ],
    [
      'a UNet with more in it',
      { ...ldmUnet(), 'model.diffusion_model.fuser.0.weight': scalar() },
      /has 1 more tensors, such as "model.diffusion_model.fuser/,
    ],
    [
      'a LoRA',
      { 'lora_unet_mid_block.lora_up.weight': scalar() },
      /is a LoRA, not an SD 1.x model; it belongs in models\/loras\//,
    ],
    ['an autoencoder', ldmVae(), /is an autoencoder \(VAE\), not/],
    ['anything', { a: scalar(), b: scalar() }, /its tensors are unknown/],
  ])('%s', async (_, tensors, reason) => {
    const error: unknown = await read(modelsFolder({ 'checkpoints/mix': tensors })).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toMatch(reason);
    expect(String(error)).not.toContain('\n');
  });

  it('a pickle under a VAE’s name', async () => {
    const folder = modelsFolder({ 'checkpoints/mix': ldmUnet() });
    mkdirSync(path.join(folder, 'vae'));
    writeFileSync(path.join(folder, 'vae', 'old.pt'), 'PK');
    await expect(read(folder, 'mix', { vae: 'old' })).rejects.toThrow(/is a pickle, which can run code/);
    await expect(read(folder, 'mix', { vae: '../x' })).rejects.toThrow(/There is no VAE "\.\.\/x"/);
  });

  it('a checkpoint for which no bundle has a text encoder', async () => {
    const folder = modelsFolder({ 'alone/checkpoints/mix': ldmUnet() });
    await expect(read(path.join(folder, 'alone'))).rejects.toThrow(/no T5 and no connector of its own/);
  });
});

it('reads every tensor of a file back by its own name', () => {
  const raw = readRaw(path.join(referenceBundle, 'vae', 'diffusion_pytorch_model.safetensors'));
  expect(Object.keys(toLdmNames('vae', raw, ''))).toHaveLength(Object.keys(raw).length);
});
