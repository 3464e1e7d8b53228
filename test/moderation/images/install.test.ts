/** A classifier from npm: its layers as a graph that gives the same answers, its package read without being run. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadClassifier } from '../../../src/moderation/images/classifier.ts';
import { createClassifiers } from '../../../src/moderation/images/find-classifier.ts';
import { installNsfwjs } from '../../../src/moderation/images/install/install-nsfwjs.ts';
import { readKerasModel } from '../../../src/moderation/images/install/keras-model.ts';
import { fetchPackage } from '../../../src/moderation/images/install/npm-package.ts';
import { readExported } from '../../../src/moderation/images/install/read-literal.ts';
import { readTarball } from '../../../src/moderation/images/install/read-tarball.ts';
import { readLabelWeights } from '../../../src/moderation/images/manifest.ts';
import {
  kerasAnswer,
  kerasDescription,
  kerasSide,
  kerasTarball,
  kerasWeights,
  tarOf,
} from '../../support/drawing/tiny-keras.ts';

let models: string;
const { signal } = new AbortController();
beforeAll(async () => {
  models = await mkdtemp(path.join(tmpdir(), 'ella-safety-'));
});
afterAll(() => rm(models, { recursive: true, force: true }));

const picture = (seed: number) => ({
  rgb: Uint8Array.from({ length: kerasSide ** 2 * 3 }, (_, index) => (index * 37 * seed + seed * 91) % 256),
  width: kerasSide,
  height: kerasSide,
});

describe('the classifier of npm', () => {
  it('is installed once, and answers as Keras would', async () => {
    const fetch = async () => kerasTarball();
    const { folder, wasHere } = await installNsfwjs(models, signal, fetch);
    expect(wasHere).toBe(false);
    expect(await readdir(path.join(models, 'safety'))).toEqual(['nsfwjs']);
    expect(await readFile(path.join(folder, 'LICENSE'), 'utf8')).toBe('A licence');
    const classifiers = createClassifiers({ modelsFolder: models });
    expect(await classifiers.isHere()).toBe(true);
    const classifier = await classifiers.find();
    for (const seed of [1, 2, 3, 5]) {
      const [, hentai = 0, , porn = 0, sexy = 0] = kerasAnswer(picture(seed));
      expect(await classifier?.unsafety(picture(seed))).toBeCloseTo(hentai + porn + sexy / 2, 4);
    }
    await classifiers.close();
    const again = await installNsfwjs(models, signal, async () => Promise.reject(new Error('asked again')));
    expect(again).toEqual({ folder, wasHere: true });
  });

  it('leaves nothing behind where its package is not what was expected', async () => {
    const other = path.join(models, 'other');
    const broken = async () => tarOf({ 'package/LICENSE': 'alone' });
    await expect(installNsfwjs(other, signal, broken)).rejects.toMatchObject({ code: 'bad_tarball' });
    expect(await readdir(path.join(other, 'safety'))).toEqual([]);
  });

  it('is not read with layers or weights that are not understood', () => {
    const [{ weights }] = kerasDescription.weightsManifest as [{ weights: object[] }];
    expect(() => readKerasModel(kerasDescription, kerasWeights.subarray(1))).toThrow('end too early');
    expect(() => readKerasModel(kerasDescription, Buffer.concat([kerasWeights, Buffer.alloc(4)]))).toThrow(
      'more weights',
    );
    const strange = {
      ...kerasDescription,
      weightsManifest: [{ weights: [{ ...weights[0], dtype: 'int32' }] }],
    };
    expect(() => readKerasModel(strange, kerasWeights)).toThrow(
      expect.objectContaining({ code: 'bad_keras_model' }),
    );
  });

  it('says what npm said where it can’t be fetched', async () => {
    const folder = await mkdtemp(path.join(models, 'npm-'));
    const { PATH } = process.env;
    const npm = path.join(folder, 'npm');
    await writeFile(npm, '#!/bin/sh\necho "npm error 404 Not Found" >&2\nexit 1\n', { mode: 0o755 });
    process.env.PATH = `${folder}:${PATH}`;
    const wanted = { name: 'nsfwjs', version: '4.4.0', sha512: 'x' };
    try {
      await expect(fetchPackage(wanted, folder, signal)).rejects.toThrow('npm error 404 Not Found');
      await writeFile(npm, '#!/bin/sh\necho other > "$4/nsfwjs-4.4.0.tgz"\n', { mode: 0o755 });
      await expect(fetchPackage(wanted, folder, signal)).rejects.toMatchObject({ code: 'wrong_bytes' });
    } finally {
      process.env.PATH = PATH;
    }
  });
});

describe('a classifier of one’s own', () => {
  it('says what its labels mean, or has labels that everybody knows', () => {
    expect(readLabelWeights(undefined, ['NSFW', 'sfw'])).toEqual(
      new Map([
        ['NSFW', 1],
        ['sfw', 0],
      ]),
    );
    const manifest = JSON.stringify({ version: 1, labels: { '0': 0, '1': 0.8 } });
    expect(readLabelWeights(manifest, ['0', '1'])).toEqual(
      new Map([
        ['0', 0],
        ['1', 0.8],
      ]),
    );
  });

  it.each([
    [undefined, ['LABEL_0', 'LABEL_1']],
    [undefined, []],
    ['{', ['nsfw']],
    [JSON.stringify({ version: 2, labels: { nsfw: 1 } }), ['nsfw']],
    [JSON.stringify({ version: 1, labels: { nsfw: 1 } }), ['nsfw', 'sfw']],
    [JSON.stringify({ version: 1, labels: { nsfw: 2, sfw: 0 } }), ['nsfw', 'sfw']],
    [JSON.stringify({ version: 1, labels: { nsfw: 0, sfw: 0 } }), ['nsfw', 'sfw']],
  ])('%s for %s is refused', (manifest, labels) => {
    expect(() => readLabelWeights(manifest, labels)).toThrow(
      expect.objectContaining({ code: 'bad_safety_model' }),
    );
  });

  it('that is named and not there, or has no network, is refused', async () => {
    const named = createClassifiers({ modelsFolder: models, name: 'none' });
    await expect(named.find()).rejects.toMatchObject({ code: 'bad_safety_model' });
    await expect(loadClassifier(models)).rejects.toThrow('no onnx/model.onnx');
    const none = createClassifiers({ modelsFolder: path.join(models, 'empty') });
    expect([await none.find(), await none.isHere()]).toEqual([undefined, false]);
    const broken = createClassifiers({ modelsFolder: models, load: () => Promise.reject(new Error('no')) });
    expect(await broken.isHere()).toBe(true);
    await expect(broken.find()).rejects.toThrow('no');
    expect(await broken.isHere()).toBe(false);
  });
});

it('modules that hold more than data, and damaged tarballs, are not taken', () => {
  expect(() => readExported('a.exports={f:function(){}}},{}]')).toThrow('no plain data');
  expect(() => readExported('nothing')).toThrow('nothing that can be read');
  expect(readExported('a.exports={a:[!0,!1,-.5,1e3],"b c":{d:"{e:!0}"}}},{}]')).toEqual({
    a: [true, false, -0.5, 1000],
    'b c': { d: '{e:!0}' },
  });
  expect(() => readTarball(Buffer.from('no gzip'), [])).toThrow();
});
