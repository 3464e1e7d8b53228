/** Depth maps by a tiny model that transformers.js reads like any other, and pictures that are maps already. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { depthMap } from '../../src/annotators/depth.ts';
import { needDepthModel } from '../../src/cli/gate/depth-model.ts';
import { readGuides } from '../../src/cli/read-guides.ts';
import { createGate } from '../../src/gate/gate.ts';
import { encodePng } from '../../src/images/encode-png.ts';
import { isGrey } from '../../src/images/is-grey.ts';
import { packPictures } from '../../src/images/picture-pack.ts';
import type { RgbImage } from '../../src/images/rgb-image.ts';
import { AdmittedJob } from '../../src/jobs/admitted.ts';
import { readControl, readControlOption } from '../../src/request/controls.ts';
import { plainModel } from '../../src/request/model-ref.ts';
import { temporaryFolder } from '../support/drawing/safetensors-file.ts';
import { writeTinyDepth } from './tiny-depth.ts';

const dpt = { model_type: 'dpt', architectures: ['DPTForDepthEstimation'] };
const size = { width: 64, height: 32 };

/** Redder from left to right, over green. */
function photo(): RgbImage {
  const rgb = new Uint8Array(size.width * size.height * 3);
  for (let i = 0; i < size.width * size.height; i++) rgb.set([(i % size.width) * 4, 128, 20], 3 * i);
  return { rgb, ...size };
}

/** Of one row, every eighth pixel. */
const row = ({ rgb }: RgbImage) => Array.from({ length: 8 }, (_, i) => rgb[3 * (i * 8 + 4)] ?? -1);
const rising = (values: readonly number[]) =>
  values.every((value, i) => i === 0 || value > (values[i - 1] ?? 256));

function folderWith(config: object, gives?: Parameters<typeof writeTinyDepth>[2]): string {
  const folder = temporaryFolder();
  writeTinyDepth(path.join(folder, 'annotators', 'tiny'), config, gives);
  return folder;
}

it('are made with the near in white, as large as the photo, over all shades', async () => {
  const map = await depthMap(photo(), folderWith(dpt));
  expect([map?.width, map?.height, map?.rgb.length]).toEqual([64, 32, 64 * 32 * 3]);
  if (map === undefined) throw new Error('there is a model');
  expect(isGrey(map)).toBe(true);
  expect(rising(row(map))).toBe(true);
  expect([Math.min(...map.rgb), Math.max(...map.rgb)]).toEqual([0, 255]);
});

it.each([
  ['glpn', { model_type: 'glpn', architectures: ['GLPNForDepthEstimation'] }],
  [
    'Depth Anything for metres',
    {
      model_type: 'depth_anything',
      architectures: ['DepthAnythingForDepthEstimation'],
      depth_estimation_type: 'metric',
    },
  ],
])('turn metres round: %s', async (_, config) => {
  const map = await depthMap(photo(), folderWith(config, { factor: 5, offset: 0.5 }));
  expect(rising(row(map ?? photo()).toReversed())).toBe(true);
});

it('of several photos at once are each its own, and nothing of the model stays open', async () => {
  const folder = folderWith(dpt);
  const flat: RgbImage = { rgb: new Uint8Array(64 * 32 * 3).fill(90), ...size };
  const [first, second, third] = await Promise.all(
    [photo(), flat, photo()].map((each) => depthMap(each, folder)),
  );
  expect(third).toEqual(first);
  expect(new Set(second?.rgb)).toEqual(new Set([0]));
  // It is loaded anew for each, so that a model which goes away is gone.
  rmSync(path.join(folder, 'annotators'), { recursive: true });
  expect(await depthMap(photo(), folder)).toBeUndefined();
});

it('are not made without a model, and say what is wrong with one that is broken', async () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'annotators', 'other'), { recursive: true });
  writeFileSync(path.join(folder, 'annotators', 'other', 'config.json'), '{"architectures": ["ViTModel"]}');
  writeFileSync(path.join(folder, 'annotators', 'README'), 'no folder');
  expect(await depthMap(photo(), folder)).toBeUndefined();
  const broken = folderWith(dpt);
  writeFileSync(path.join(broken, 'annotators', 'tiny', 'onnx', 'model.onnx'), 'no network');
  await expect(depthMap(photo(), broken)).rejects.toMatchObject({ code: 'bad_annotator' });
  // The next one is not held up by it.
  rmSync(path.join(broken, 'annotators', 'tiny', 'onnx', 'model.onnx'));
  await expect(depthMap(photo(), broken)).rejects.toThrow('tiny has no onnx/model.onnx in any precision');
  const wild = folderWith(dpt, { factor: Number.NaN, offset: 0 });
  await expect(depthMap(photo(), wild)).rejects.toThrow(/NaN or infinity/);
});

it('guide a drawing: a photo becomes a map, a map stays as it is', async () => {
  const guide = async (picture: RgbImage, folder: string, name = 'depth') => {
    const png = await encodePng(picture.rgb, picture.width, picture.height);
    const [read] = await readGuides([readControl(name, [])], [png], size, 'stretch', folder);
    return read?.image ?? picture;
  };
  const folder = folderWith(dpt);
  const map = await guide(photo(), folder);
  expect(map.rgb).toEqual((await depthMap(photo(), folder))?.rgb);
  expect((await guide(map, folder)).rgb).toEqual(map.rgb);
  expect((await guide(map, temporaryFolder(), 'Depth')).rgb).toEqual(map.rgb);
  // A ControlNet by its whole name takes what it is given.
  expect((await guide(photo(), temporaryFolder(), 'control_v11f1p_sd15_depth')).rgb).toEqual(photo().rgb);
  await expect(guide(photo(), temporaryFolder())).rejects.toMatchObject({
    code: 'no_depth_model',
    message: expect.stringContaining('The picture for depth is a photo, not a depth map'),
  });
});

it('are asked for only of a worker that makes them: where a photo came, and somebody could', async () => {
  const png = async ({ rgb, width, height }: RgbImage) => encodePng(rgb, width, height);
  const map = { ...photo(), rgb: photo().rgb.map((_, i, all) => all[i - (i % 3)] ?? 0) };
  const admit = async (names: string, pictures: readonly RgbImage[], could = true) => {
    const scene = {
      platform: 'cli',
      member: 'cli:a',
      server: 'cli:b',
      locale: 'en',
      via: 'cli',
      does: 'imagine',
    } as const;
    const gate = createGate([needDepthModel(async () => could)]);
    const request = { prompt: 'x', model: plainModel('tiny'), controls: readControlOption(names) };
    const init = packPictures({ controls: await Promise.all(pictures.map(png)) });
    return AdmittedJob.open(await gate.admit({ key: 'cli:1', scene, request, init })).abilities;
  };
  expect(await admit('depth', [photo()])).toEqual(['depth-model']);
  expect(await admit('depth', [map])).toEqual([]);
  expect(await admit('canny, depth', [photo(), map])).toEqual([]);
  expect(await admit('depth, depth', [map, photo()])).toEqual(['depth-model']);
  expect(await admit('canny', [photo()], false)).toEqual([]);
  await expect(admit('depth', [photo()], false)).rejects.toMatchObject({ code: 'no_depth_model' });
});

it('are told from photos, tinted by JPEG as they may be', () => {
  const tinted = Uint8Array.from({ length: 3 * 400 }, (_, i) =>
    Math.min(255, Math.floor(i / 6) + (i % 3) * 8),
  );
  expect(isGrey({ rgb: tinted })).toBe(true);
  expect(isGrey({ rgb: tinted.map((value, i) => (i < 30 && i % 3 === 0 ? 255 : value)) })).toBe(false);
  expect(isGrey({ rgb: tinted.map((value, i) => (i < 12 && i % 3 === 0 ? 255 : value)) })).toBe(true);
  expect(isGrey(photo())).toBe(false);
});
