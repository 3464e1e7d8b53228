/** Installs the classifier that npm carries: nsfwjs's MobileNet, made into the layout that transformers.js reads. */
import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { AppError, UserError } from '../../../errors.ts';
import { safetyFolder } from '../find-classifier.ts';
import type { SafetyManifest } from '../manifest.ts';
import { readKerasModel } from './keras-model.ts';
import { kerasToOnnx } from './keras-to-onnx.ts';
import { fetchPackage, type NpmPackage } from './npm-package.ts';
import { readExported } from './read-literal.ts';
import { readTarball } from './read-tarball.ts';

export const nsfwjs: NpmPackage & { readonly license: string } = {
  name: 'nsfwjs',
  version: '4.4.0',
  sha512: 'krC1fgeTLXtZwgdpKJ0jm7hqv0gTSRQQRL+FhOaxaJ9Wj92t42BO3csO2odwgTAgZgf2RvkwPtp0R8Aa7dc+MA==',
  license: 'MIT',
};

/** In the order of the classifier's outputs, each with how unsafe it is. */
const labels = { Drawing: 0, Hentai: 1, Neutral: 0, Porn: 1, Sexy: 0.5 } as const;

const inPackage = {
  model: 'package/dist/models/mobilenet_v2/model.min.js',
  weights: 'package/dist/models/mobilenet_v2/group1-shard1of1.min.js',
  license: 'package/LICENSE',
} as const;

export interface Installed {
  readonly folder: string;
  /** It was there already. */
  readonly wasHere: boolean;
}

/** @throws UserError `npm_failed`, `wrong_bytes` */
export async function installNsfwjs(
  modelsFolder: string,
  signal: AbortSignal,
  fetch = fetchPackage,
): Promise<Installed> {
  const shelf = path.join(modelsFolder, safetyFolder);
  const folder = path.join(shelf, nsfwjs.name);
  if (await isThere(folder)) return { folder, wasHere: true };
  await mkdir(shelf, { recursive: true });
  // The dot keeps it from being taken for a classifier.
  const workshop = await mkdtemp(path.join(shelf, '.install-'));
  try {
    const files = filesOf(await fetch(nsfwjs, workshop, signal));
    const made = path.join(workshop, nsfwjs.name);
    await mkdir(path.join(made, 'onnx'), { recursive: true });
    for (const [name, bytes] of files) await writeFile(path.join(made, name), bytes);
    await rename(made, folder).catch(async (cause: unknown) => {
      // Somebody else installed it meanwhile, and it is the same.
      if (!(await isThere(folder))) throw cause;
    });
    return { folder, wasHere: false };
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** By their names in the classifier's folder. */
function filesOf(tarball: Buffer): readonly (readonly [string, string | Uint8Array])[] {
  const found = readTarball(tarball, Object.values(inPackage));
  const read = (name: keyof typeof inPackage): Buffer => {
    const bytes = found.get(inPackage[name]);
    if (bytes === undefined) throw new AppError('bad_tarball', `${inPackage[name]} is missing.`);
    return bytes;
  };
  const weights = z.base64().parse(readExported(read('weights').toString('utf8')));
  const description = readExported(read('model').toString('utf8'));
  const keras = readKerasModel(description, Buffer.from(weights, 'base64'));
  const { model, width, height, labels: count } = kerasToOnnx(keras);
  const names = Object.keys(labels);
  if (count !== names.length) {
    throw new UserError('bad_safety_model', `${nsfwjs.name} has ${count} labels, not ${names.length}`);
  }
  const manifest: SafetyManifest = {
    version: 1,
    title: 'NSFWJS, MobileNetV2',
    source: `npm:${nsfwjs.name}@${nsfwjs.version}`,
    license: nsfwjs.license,
    labels,
  };
  return [
    ['onnx/model.onnx', model],
    ['config.json', asJson({ model_type: 'mobilenet_v2', id2label: { ...names } })],
    ['preprocessor_config.json', asJson(preprocessing(width, height))],
    ['safety.json', asJson(manifest)],
    ['LICENSE', read('license')],
  ];
}

/** Pixels from 0 to 1, the whole picture squeezed into the size. */
function preprocessing(width: number, height: number) {
  return {
    image_processor_type: 'ViTImageProcessor',
    do_resize: true,
    size: { width, height },
    // Bilinear, in PIL's count.
    resample: 2,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: false,
  };
}

function asJson(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  );
}
