/** LoRAs for few steps: known by their names, and what they set gives way to what was asked for. */
import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { distilledDefaults } from '../../../src/pipeline/loaders/lora/distilled.ts';
import { readModel } from '../../../src/pipeline/loaders/model-source.ts';
import { completeRequest } from '../../../src/pipeline/request.ts';
import { fillModelsFolder } from '../../support/drawing/full-models-folder.ts';
import { temporaryFolder, writeSafetensors } from '../../support/drawing/safetensors-file.ts';

it.each([
  ['Hyper-SD15-8steps-lora', ['ddim_trailing', 8, 1]],
  ['Hyper-SD15-8steps-CFG-lora', ['ddim_trailing', 8, 6]],
  ['Hyper-SD15-12steps-CFG-lora', ['ddim_trailing', 12, 6]],
  ['hyper_sd15_2steps_lora', ['ddim_trailing', 2, 1]],
  ['Hyper-SD15-1step-lora', ['tcd', 1, 1]],
  ['TCD-SD15-LoRA', ['tcd', 6, 1]],
  ['lcm-lora-sdv1-5', ['lcm', 6, 1]],
  ['LCM_LoRA_Weights_SD15', ['lcm', 6, 1]],
  ['calcmaster', undefined],
  ['hypersurreal', undefined],
  ['ink', undefined],
])('%s', async (name, expected) => {
  const file = path.join(temporaryFolder(), `${name}.safetensors`);
  writeSafetensors(file, {});
  const found = await distilledDefaults([{ file, strength: 1 }]);
  expect(found && [found.sampler, found.steps, found.guidance]).toEqual(expected);
});

it.each<[string, object, Record<string, string>, unknown]>([
  [
    'its name on the Hub',
    { file: 'Hyper-SD15-8steps-CFG-lora.safetensors', title: 'ByteDance/Hyper-SD' },
    {},
    8,
  ],
  ['its repository', { title: 'latent-consistency/lcm-lora-sdv1-5' }, {}, 6],
  ['its title on civitai', { file: 'weights_v2.safetensors', title: 'LCM & more v1.0' }, {}, 6],
  ['its metadata', {}, { ss_output_name: 'TCD-SD15-LoRA' }, 6],
  [
    'nothing, where a title only names what it goes with',
    { title: 'Ink, also with LCM 8 steps' },
    {},
    undefined,
  ],
  ['nothing, where the record is broken', { title: 7 }, {}, undefined],
])('a LoRA with a name of its own is known by %s', async (_, record, metadata, steps) => {
  const file = path.join(temporaryFolder(), 'fast.safetensors');
  writeSafetensors(file, {}, metadata);
  writeFileSync(file.replace('.safetensors', '.pulled.json'), JSON.stringify(record));
  expect((await distilledDefaults([{ file, strength: 1 }]))?.steps).toBe(steps);
});

it('set what a request leaves open, and no more', async () => {
  const folder = fillModelsFolder(temporaryFolder());
  cpSync(path.join(folder, 'loras/ink.safetensors'), path.join(folder, 'loras/lcm-ink.safetensors'));
  const open = async (asked: object, strength = 1) => {
    const adapters = [{ kind: 'lora', name: 'lcm-ink', strength } as const];
    const bundle = await readModel({ base: 'reader', adapters }, folder);
    const { sampler, steps, guidance } = completeRequest({ prompt: 'a cube', ...asked }, bundle);
    return { sampler, steps, guidance };
  };
  expect(await open({})).toEqual({ sampler: 'lcm', steps: 6, guidance: 1 });
  expect(await open({ steps: 4, guidance: 2, sampler: 'euler' })).toEqual({
    sampler: 'euler',
    steps: 4,
    guidance: 2,
  });
  expect(await open({}, 0.4)).toMatchObject({ sampler: 'ddim', guidance: 7.5 });
  expect(await open({}, 0)).toMatchObject({ sampler: 'ddim', guidance: 7.5 });
});
