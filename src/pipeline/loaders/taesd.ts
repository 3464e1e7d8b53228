/** A tiny autoencoder's file, in its author's layout or in diffusers', as the decoder's weights. */

import { AppError, UserError } from '../../errors.ts';
import { buildTaesdDecoder, type TaesdConfig } from '../../graph/models/taesd.ts';
import { createWeights, type Weights } from '../../graph/safetensors/weight-set.ts';
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

/** By diffusers' numbers. The author's file counts the bending of the latent as a layer of its own. */
function layerName(key: string): string | undefined {
  const [, diffusers] = /^decoder\.(layers\..+)$/.exec(key) ?? [];
  if (diffusers !== undefined) return diffusers;
  const [, number, rest] = /^(?:taesd_decoder\.)?(\d+)\.(.+)$/.exec(key) ?? [];
  return number === undefined ? undefined : `layers.${Number(number) - 1}.${rest}`;
}
