/** LoRAs of every kind against weights that Python merged in advance, and what is said of those that don't fit. */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError, UserError } from '../../../src/errors.ts';
import { unetConfigSchema } from '../../../src/graph/models/unet-config.ts';
import { readBundle } from '../../../src/pipeline/bundle.ts';
import { chooseDevice } from '../../../src/pipeline/device.ts';
import { readModel } from '../../../src/pipeline/loaders/model-source.ts';
import { fromLdm } from '../../../src/pipeline/loaders/names/translate.ts';
import { unetNames } from '../../../src/pipeline/loaders/names/unet-names.ts';
import { createModels } from '../../../src/pipeline/models.ts';
import { uniform } from '../../support/drawing/drawn-weights.ts';
import { fixturePath, loadReference, referenceBundle, relativeL2 } from '../../support/drawing/reference.ts';
import {
  type TestTensor,
  temporaryFolder,
  writeSafetensors,
} from '../../support/drawing/safetensors-file.ts';

type Shapes = Record<string, number[]>;

const files: Record<string, Shapes> = JSON.parse(readFileSync(fixturePath('lora/files.json'), 'utf8'));
const expected = loadReference(fixturePath('lora/expected.safetensors'));
const device = await chooseDevice('cpu');

/** The numbers that test/fixtures/make/lora.py draws. */
function drawn(kind: string, shapes: Shapes): Record<string, TestTensor> {
  return Object.fromEntries(
    Object.entries(shapes).map(([key, shape]) => {
      let data = uniform(
        `${kind}:${key}`,
        shape.reduce((a, b) => a * b, 1),
      ).map((x) => x * 0.5);
      if (key.endsWith('.alpha')) data = data.map((x) => Math.abs(x) * 8 + 1);
      if (key.endsWith('dora_scale')) data = data.map((x) => Math.abs(x) + 0.2);
      return [key, { shape, data }];
    }),
  );
}

function modelsFolder(loras: Record<string, Record<string, TestTensor>>): string {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'loras'));
  for (const [name, tensors] of Object.entries(loras)) {
    writeSafetensors(path.join(folder, 'loras', `${name}.safetensors`), tensors);
  }
  return folder;
}

const withLora = (folder: string, name: string, strength: number) =>
  readModel({ base: referenceBundle, adapters: [{ kind: 'lora', name, strength }] }, folder);

const ids = [49406, 320, 736, 11546, ...new Array<number>(73).fill(49407)];

/** What the networks give for the script's inputs: the UNet's answer, and CLIP's first eight tokens. */
async function outputs(bundle: Awaited<ReturnType<typeof readBundle>>, withClip: boolean) {
  const models = createModels(bundle, device);
  try {
    const { output } = await models.unet({
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
    const clip = withClip
      ? await models.encodeClip(
          ids.map((id) => ({ id, weight: 1 })),
          1,
        )
      : undefined;
    return { unet: output ?? new Float32Array(), clip: clip?.subarray(0, 8 * 32) };
  } finally {
    await models.release();
  }
}

describe('a LoRA of the kind', () => {
  it.each(Object.keys(files))('%s gives what weights merged in advance give', async (kind) => {
    const folder = modelsFolder({ style: drawn(kind, files[kind] ?? {}) });
    const withClip = expected.keys.includes(`${kind}.1.clip`);
    for (const strength of [-1, 0.5, 1]) {
      const bundle = await withLora(folder, 'style', strength);
      expect(bundle.notes).toEqual([]);
      const { unet, clip } = await outputs(bundle, withClip);
      const at = `${kind}.${strength}`;
      expect(relativeL2(unet, expected.floats(`${at}.unet`)), at).toBeLessThanOrEqual(1e-5);
      if (clip) expect(relativeL2(clip, expected.floats(`${at}.clip`)), at).toBeLessThanOrEqual(1e-5);
    }
  });
});

it('at strength 0 it is the base, to the bit', async () => {
  const folder = modelsFolder({ style: drawn('kohya', files.kohya ?? {}) });
  const base = await outputs(await readBundle(referenceBundle), true);
  expect(await outputs(await withLora(folder, 'style', 0), true)).toEqual(base);
});

describe('a LoRA that does not fit', () => {
  const key = 'lora_unet_mid_block_attentions_0_proj_in';
  const tensor = (...shape: number[]): TestTensor => ({
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  });
  const good = {
    [`${key}.lora_up.weight`]: tensor(64, 2, 1, 1),
    [`${key}.lora_down.weight`]: tensor(2, 64, 1, 1),
  };
  it.each<[string, Record<string, TestTensor>, RegExp]>([
    [
      'has none of our keys',
      { 'lora_unet_nowhere.lora_up.weight': tensor(2, 2) },
      /none of its 1 keys belongs to this model, such as "lora_unet_nowhere/,
    ],
    ['was cut off', { [`${key}.lora_up.weight`]: tensor(64, 2, 1, 1) }, /proj_in": it has only up/],
    [
      'is for wider layers',
      { ...good, [`${key}.lora_up.weight`]: tensor(80, 2, 1, 1) },
      /it gives \[80,64\], but the weight is \[64,64,1,1\]/,
    ],
    [
      'has factors of different ranks',
      { ...good, [`${key}.lora_up.weight`]: tensor(64, 3, 1, 1) },
      /its factors \[64,3,1,1\] and \[2,64,1,1\] don't fit/,
    ],
    [
      'is for Stable Diffusion XL',
      { 'lora_te2_text_model_encoder_layers_0_mlp_fc1.lora_up.weight': tensor(2, 2) },
      /made for Stable Diffusion XL/,
    ],
    [
      'is for Flux',
      { 'lora_unet_double_blocks_0_img_attn_qkv.lora_up.weight': tensor(2, 2) },
      /made for Flux/,
    ],
    [
      'is no LoRA',
      { 'first_stage_model.decoder.mid.block_1.norm1.weight': tensor(2) },
      /is an autoencoder \(VAE\), not a LoRA/,
    ],
    [
      'names an infinite alpha',
      { ...good, [`${key}.alpha`]: { shape: [], data: [Number.POSITIVE_INFINITY] } },
      /alpha" is no finite number/,
    ],
  ])('as it %s is refused with the reason', async (_, tensors, reason) => {
    await expect(withLora(modelsFolder({ style: tensors }), 'style', 1)).rejects.toThrow(reason);
  });

  it('in a few keys is used, and those are named', async () => {
    const folder = modelsFolder({ style: { ...good, 'lora_unet_other.lora_up.weight': tensor(1, 1) } });
    const { notes } = await withLora(folder, 'style', 1);
    expect(notes).toEqual([
      expect.stringMatching(/1 of 3 keys belong to nothing in this model, such as "lora_unet_other/),
    ]);
  });

  it('by its name is told the nearest', async () => {
    const folder = modelsFolder({ style: good });
    await expect(withLora(folder, 'stile', 1)).rejects.toThrow(
      'There is no LoRA "stile"; did you mean style?',
    );
    await expect(withLora(folder, '../style', 1)).rejects.toBeInstanceOf(UserError);
  });
});

describe('any file', () => {
  it('is read or refused in words of ours, whatever its keys and shapes are', async () => {
    const sound = drawn('kohya', files.kohya ?? {});
    const keys = Object.keys(sound);
    const change = fc.record({
      key: fc.constantFrom(...keys),
      as: fc.oneof(
        fc.string(),
        fc.constantFrom(...keys),
        fc.constantFrom('.diff', '.lokr_w1', '.hada_t1', '.dora_scale'),
      ),
      shape: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const tensors = { ...sound };
        for (const { key, as, shape } of changes) {
          const name = as.startsWith('.') ? key.replace(/\.[^.]+\.weight$/, as) : as;
          tensors[name] = { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) };
        }
        const folder = modelsFolder({ style: tensors });
        const outcome: unknown = await withLora(folder, 'style', 1).catch((error: unknown) => error);
        expect(outcome instanceof AppError || (outcome instanceof Object && 'notes' in outcome)).toBe(true);
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it('has names that translate to one module or to none', () => {
    const config = unetConfigSchema.parse(
      JSON.parse(readFileSync(path.join(referenceBundle, 'unet', 'config.json'), 'utf8')),
    );
    const pairs = unetNames(config);
    expect(new Set(pairs.map(([ldm]) => ldm)).size).toBe(pairs.length);
    expect(new Set(pairs.map(([, diffusers]) => diffusers)).size).toBe(pairs.length);
    const translate = fromLdm(pairs);
    const segment = fc.oneof(
      fc.constantFrom('input_blocks', 'output_blocks', '0', '1', '10', 'conv', 'op'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 7 }), (segments) => {
        const name = translate(segments.join('.'));
        const known = pairs.some(([ldm]) => segments.join('.').startsWith(`${ldm}.`));
        expect(name !== undefined).toBe(known);
      }),
      { numRuns: 5000, seed: 7 },
    );
  });
});
