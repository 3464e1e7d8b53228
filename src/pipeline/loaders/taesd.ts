/** A tiny autoencoder's file, in its author's layout or in diffusers', as the decoder's weights. */

import { stat } from 'node:fs/promises';
import { AppError, UserError } from '../../errors.ts';
import { buildTaesdDecoder, type TaesdConfig } from '../../graph/models/taesd.ts';
import { readSafetensorsHeader } from '../../graph/safetensors/header.ts';
import { createWeights, type Weights } from '../../graph/safetensors/weight-set.ts';
import { fileOn, listFiles } from './library.ts';
import type { Tensors } from './single-file.ts';

export interface TinyDecoder {
  readonly config: TaesdConfig;
  readonly weights: Weights;
}

/** @throws UserError `wrong_kind` for one of another latent space or another architecture */
export function readTaesd(file: string, tensors: Tensors, latentChannels: number): TinyDecoder {
  const named = new Map(
    [...tensors].flatMap(([key, entry]) => {
      const name = layerName(key);
      return name === undefined ? [] : [[name, entry] as const];
    }),
  );
  const [width = 0, channels = 0] = named.get('layers.0.weight')?.shape ?? [];
  const config = { latent_channels: channels, width };
  const weights = createWeights(named);
  if (channels !== latentChannels) {
    throw new UserError(
      'wrong_kind',
      `${file} decodes latents of ${channels} channels, but this model's have ${latentChannels}`,
    );
  }
  try {
    buildTaesdDecoder(config, weights, { precision: 'f32', fused: new Set() });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'weights_mismatch') throw error;
    throw new UserError('wrong_kind', `${file} is not a TAESD decoder: ${error.message}`, { cause: error });
  }
  return { config, weights };
}

/** Channels of Stable Diffusion 1.x's latents. */
export const usualChannels = 4;
/** A tiny autoencoder has about 10 MB in f32, a real one at least 160: most files needn't be opened. */
const maxBytes = 40_000_000;

/**
 * The tiny autoencoder in the models folder that makes previews, the first by name; undefined where there is none.
 * That of SDXL has the same tensors and reads other latents: only its name tells.
 */
export async function findTaesd(modelsFolder: string): Promise<string | undefined> {
  const names = await listFiles('vae', modelsFolder);
  for (const name of names.filter((each) => !/xl/i.test(each))) {
    const file = fileOn('vae', name, modelsFolder);
    if (await isTaesd(file)) return file;
  }
  return undefined;
}

/** What can't be used is passed over: nobody asked for this file. */
async function isTaesd(file: string): Promise<boolean> {
  try {
    if ((await stat(file)).size > maxBytes) return false;
    readTaesd(file, await readSafetensorsHeader(file), usualChannels);
    return true;
  } catch {
    return false;
  }
}

/** By diffusers' numbers. The author's file counts the bending of the latent as a layer of its own. */
function layerName(key: string): string | undefined {
  const [, diffusers] = /^decoder\.(layers\..+)$/.exec(key) ?? [];
  if (diffusers !== undefined) return diffusers;
  const [, number, rest] = /^(?:taesd_decoder\.)?(\d+)\.(.+)$/.exec(key) ?? [];
  return number === undefined ? undefined : `layers.${Number(number) - 1}.${rest}`;
}
