/** LoRAs and other files of this machine, as workers tell of them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { filesHere } from '../../src/cli/models/file-cards.ts';
import { drawn } from '../support/drawing/drawn-weights.ts';
import { temporaryFolder, writeSafetensors } from '../support/drawing/safetensors-file.ts';

it('have their trigger words and licences; those of another family are left out with a reason', async () => {
  const folder = temporaryFolder();
  for (const name of ['loras', 'vae', 'embeddings', 'controlnets']) mkdirSync(path.join(folder, name));
  const at = (name: string) => path.join(folder, 'loras', `${name}.safetensors`);
  const pair = (key: string, width = 4) => ({
    [`${key}.lora_up.weight`]: drawn('up', [4, 2], 'F32'),
    [`${key}.lora_down.weight`]: drawn('down', [2, width], 'F32'),
  });
  const attention = 'lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k';
  writeSafetensors(at('tagged'), pair(attention), {
    ss_tag_frequency: JSON.stringify({
      '10_ink': { inkdraw: 30, '1girl': 30, castle: 4, 'heavy lines': 28 },
    }),
  });
  writeSafetensors(at('phrase'), pair(attention), {
    'modelspec.trigger_phrase': 'in the style of X,  soft\nlight',
    'modelspec.license': 'CC-BY-4.0',
  });
  writeSafetensors(at('silent'), pair(attention), { ss_tag_frequency: '{"broken":' });
  writeSafetensors(at('xl'), pair(attention, 2048));
  writeFileSync(at('page'), '<html>');
  writeSafetensors(at('pulled'), pair(attention), { 'modelspec.trigger_phrase': 'old' });
  writeFileSync(
    path.join(folder, 'loras', 'pulled.pulled.json'),
    JSON.stringify({
      ...{ version: 1, name: 'pulled', kind: 'lora', title: 'Pulled', license: 'MIT', page: 'https://x' },
      ...{ sources: [], triggerWords: ['new'], pulledAt: '2026-01-01', files: [] },
    }),
  );
  mkdirSync(path.join(folder, 'controlnets', 'depth'));
  for (const [net, license] of [
    ['canny.pulled.json', 'openrail'],
    ['canny.safetensors', ''],
    ['depth/pulled.json', 'not stated'],
    ['depth/config.json', ''],
  ]) {
    writeFileSync(
      path.join(folder, 'controlnets', net ?? ''),
      JSON.stringify({
        ...{ version: 1, name: 'x', kind: 'controlnet', title: 'X', license, page: 'https://x', sources: [] },
        ...{ pulledAt: '2026-01-01', files: [] },
      }),
    );
  }
  writeSafetensors(path.join(folder, 'vae', 'sharp.safetensors'), { x: drawn('x', [2], 'F32') });
  const { files, problems } = await filesHere(folder);
  expect(files).toEqual({
    loras: [
      { name: 'phrase', triggerWords: ['in the style of X', 'soft light'], license: 'CC-BY-4.0' },
      { name: 'pulled', triggerWords: ['new'], license: 'MIT' },
      { name: 'silent' },
      { name: 'tagged', triggerWords: ['inkdraw', 'heavy lines'] },
    ],
    embeddings: [],
    controlNets: [{ name: 'canny', license: 'openrail' }, { name: 'depth' }],
    vaes: [{ name: 'sharp' }],
  });
  expect(problems).toEqual([
    expect.stringContaining('page.safetensors is a web page'),
    expect.stringContaining('xl.safetensors is made for Stable Diffusion XL'),
  ]);
});
