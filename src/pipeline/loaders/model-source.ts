/** Finds what a request's model is made of on this disk, and opens it. */

import { UserError } from '../../errors.ts';
import { readSafetensorsHeader } from '../../graph/safetensors/header.ts';
import type { ModelRef } from '../../request/model-ref.ts';
import { type Bundle, readBundle } from '../bundle.ts';
import { readCheckpoint, withVae } from './checkpoint.ts';
import { findControlNet, readControlNet } from './controlnet.ts';
import { embeddingsIn } from './embeddings.ts';
import { expectKind } from './file-kind.ts';
import { isBundle, listBundles, resolveFile, resolveModel } from './library.ts';
import { type LoraSource, withLoras } from './lora/with-loras.ts';
import { findTaesd, readTaesd, type TinyDecoder, usualChannels } from './taesd.ts';

/** The files of a model, found before any of them is read. */
export interface ModelSource {
  /** A bundle's folder or a checkpoint's file. */
  readonly base: string;
  /** The bundle that a checkpoint takes the rest from. */
  readonly reader: string | undefined;
  readonly vae: string | undefined;
  /** A tiny autoencoder, for previews. */
  readonly tiny: string | undefined;
  readonly loras: readonly LoraSource[];
  readonly modelsFolder: string;
}

/** What `models pull` gets: the published text encoder and connector. */
const usualReader = 'ella-sd15';

/** @throws UserError `unknown_model`, `unknown_adapter` or `no_reader` */
export async function findModel(ref: ModelRef, modelsFolder: string): Promise<ModelSource> {
  const base = await resolveModel(ref.base, modelsFolder);
  const vae = ref.vae === undefined ? undefined : await resolveFile('vae', ref.vae, modelsFolder);
  const loras: LoraSource[] = [];
  for (const { name, strength } of ref.adapters) {
    const file = await resolveFile('lora', name, modelsFolder);
    // Strength 0 is the base itself, and shares its place on the shelf.
    if (strength !== 0) loras.push({ file, strength });
  }
  const tiny = await findTaesd(modelsFolder);
  if (await isBundle(base)) return { base, reader: undefined, vae, tiny, loras, modelsFolder };
  const reader =
    ref.reader === undefined
      ? await chooseReader(base, modelsFolder)
      : await resolveModel(ref.reader, modelsFolder);
  if (!(await isBundle(reader))) {
    throw new UserError(
      'no_reader',
      `${reader} is not a bundle; a checkpoint needs one for its T5 and connector`,
    );
  }
  return { base, reader, vae, tiny, loras, modelsFolder };
}

/** The usual bundle if it is there, else the first whose connector is as wide as what the checkpoint attends to. */
async function chooseReader(checkpoint: string, modelsFolder: string): Promise<string> {
  const names = await listBundles(modelsFolder);
  if (names.includes(usualReader)) return resolveModel(usualReader, modelsFolder);
  const width = await contextWidth(checkpoint);
  for (const name of names) {
    const folder = await resolveModel(name, modelsFolder);
    const bundle = await readBundle(folder).catch(() => undefined);
    if (bundle?.configs.connector.width === width) return folder;
  }
  throw new UserError(
    'no_reader',
    `${checkpoint} has no T5 and no connector of its own, and no bundle in ${modelsFolder} has them for it: ${usualReader} does`,
  );
}

async function contextWidth(checkpoint: string): Promise<number | undefined> {
  const tensors = await readSafetensorsHeader(checkpoint);
  expectKind(checkpoint, tensors, 'checkpoint');
  return [...tensors].find(([key]) => key.endsWith('.attn2.to_k.weight'))?.[1].shape[1];
}

/** @throws AppError or UserError for files that can't be used */
export async function openModel(source: ModelSource): Promise<Bundle> {
  const { base, reader, vae, tiny, loras, modelsFolder } = source;
  const own =
    reader === undefined ? await readBundle(base) : await readCheckpoint(base, await readBundle(reader));
  const bundle = vae === undefined ? own : await withVae(own, vae);
  const width = bundle.configs.clip?.hidden_size;
  return {
    ...(loras.length === 0 ? bundle : await withLoras(bundle, loras)),
    previewDecoder: await previewDecoder(bundle, tiny),
    controlNet: async (name) => readControlNet(await findControlNet(name, modelsFolder), bundle.configs.unet),
    embeddingsIn: async (texts) => (width === undefined ? [] : embeddingsIn(texts, modelsFolder, width)),
  };
}

/** Not for a bundle with latents of its own, for which it brings a map. */
async function previewDecoder(
  { tinyDecoder, preview, configs }: Bundle,
  tiny: string | undefined,
): Promise<TinyDecoder | undefined> {
  if (tinyDecoder !== undefined || tiny === undefined || preview !== undefined) return tinyDecoder;
  if (configs.vae.latent_channels !== usualChannels) return undefined;
  return readTaesd(tiny, await readSafetensorsHeader(tiny), usualChannels);
}

/** Finds and opens. @throws as both */
export async function readModel(ref: ModelRef, modelsFolder: string): Promise<Bundle> {
  return openModel(await findModel(ref, modelsFolder));
}

/** Folders and files whose change makes another model of it. */
export function sourceFiles({ base, reader, vae, tiny, loras }: ModelSource): string[] {
  return [base, reader, vae, tiny, ...loras.map(({ file }) => file)].filter((file) => file !== undefined);
}

/** The same text for the same files at the same strengths, however its previews are made. */
export function sourceKey({ tiny: _, ...source }: ModelSource): string {
  return JSON.stringify(source);
}
