/** A vision-language model from disk, small but real: loaded, asked, and refused with one clear line. */

import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RgbPicture } from '../../../src/dpg/official/ask.ts';
import { checkVqaModel, loadVqaModel } from '../../../src/dpg/official/vqa-model.ts';
import { writeTinyVqa } from '../../support/drawing/tiny-vqa.ts';

let folder: string;
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'ella-vqa-')), 'tiny-vqa');
  await writeTinyVqa(folder);
});
afterEach(() => rm(path.dirname(folder), { recursive: true }));

const load = (model = folder) => loadVqaModel(model, { cacheFolder: path.join(folder, 'cache') });
const flat = (value: number, width = 20, height = 12): RgbPicture => ({
  rgb: new Uint8Array(width * height * 3).fill(value),
  width,
  height,
});

describe('a model in a folder', () => {
  it('answers questions about pictures', async () => {
    const model = await load();
    expect(model.name).toBe('tiny-vqa');
    const answers = [];
    for (const value of [250, 10, 140, 110]) answers.push(await model.answer(flat(value), 'Is it bright?'));
    expect(answers).toEqual(['yes', 'no', 'yes', 'no']);
    await model.close();
  });

  it('is taken in the precision that is there', async () => {
    const network = path.join(folder, 'onnx', 'vision_encoder.onnx');
    await rename(network, network.replace('.onnx', '_quantized.onnx'));
    const model = await load();
    expect(await model.answer(flat(250), 'Is it bright?')).toBe('yes');
    await model.close();
  });
});

describe('refused is', () => {
  it('a folder without networks, or without one of them', async () => {
    await rm(path.join(folder, 'onnx', 'embed_tokens.onnx'));
    await expect(checkVqaModel(folder)).rejects.toThrow(/has no onnx\/embed_tokens\.onnx in any precision/);
    await rm(path.join(folder, 'onnx'), { recursive: true });
    await expect(checkVqaModel(folder)).rejects.toThrow(/has no folder onnx/);
    await expect(load()).rejects.toMatchObject({ name: 'UserError', code: 'bad_vqa' });
  });

  it('what is neither a folder nor a name', async () => {
    await expect(load('./no/such/folder')).rejects.toThrow(
      /is neither a folder nor a name such as owner\/model/,
    );
  });

  it('a kind of model that is not known', async () => {
    const file = path.join(folder, 'config.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"smolvlm"', '"abacus"'));
    await expect(load()).rejects.toThrow(/is of the kind abacus; known are .*smolvlm/);
  });

  it('a broken file, in one line that says which', async () => {
    await writeFile(path.join(folder, 'preprocessor_config.json'), '{');
    await expect(load()).rejects.toThrow(/tiny-vqa can't be loaded: /);
    await rm(path.join(folder, 'preprocessor_config.json'));
    await expect(load()).rejects.toThrow(/preprocessor_config\.json/);
  });
});
