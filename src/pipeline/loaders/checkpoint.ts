/** A model in one file, such as people share: its UNet, CLIP and autoencoder, with T5 and the connector of a bundle. */

import path from 'node:path';
import { AppError, UserError } from '../../errors.ts';
import { buildClipTextEncoder, type ClipConfig } from '../../graph/models/clip-text-encoder.ts';
import { buildUnet } from '../../graph/models/unet.ts';
import type { UnetConfig } from '../../graph/models/unet-config.ts';
import { buildVaeDecoder, buildVaeEncoder } from '../../graph/models/vae.ts';
import type { VaeConfig } from '../../graph/models/vae-config.ts';
import type { GraphTarget } from '../../graph/onnx/graph.ts';
import { readSafetensors } from '../../graph/safetensors/header.ts';
import { createWeights, type Weights } from '../../graph/safetensors/weight-set.ts';
import { type Bundle, checkFit, type Part } from '../bundle.ts';
import { expectKind, kindOf } from './file-kind.ts';
import { sd15Clip, sd15Unet, sd15Vae } from './sd15.ts';
import { clipTensors, type Tensors, unetTensors, vaeTensors } from './single-file.ts';
import { readTaesd } from './taesd.ts';

/** Building a graph reads no weight, and shows whether config and tensors fit. */
const trial: GraphTarget = { precision: 'f32', fused: new Set() };

interface Found<C> {
  readonly config: C;
  readonly weights: Weights;
}

/**
 * Reads the checkpoint `file`. T5, the connector, the tokenizers and the noise schedule come from `base`, and so does
 * what the file lacks. Where its shapes are not SD 1.5's own, the configs of `base` are tried.
 * @throws UserError `foreign_model`, `wrong_kind` or `bad_checkpoint`; AppError `missing_file` or `bad_safetensors`
 */
export async function readCheckpoint(file: string, base: Bundle): Promise<Bundle> {
  const { tensors, metadata } = await readSafetensors(file);
  expectKind(file, tensors, 'checkpoint');
  const unet = findUnet(file, tensors, [sd15Unet, base.configs.unet]);
  const vae = findVae(file, tensors, base.configs.vae);
  const clip = findClip(tensors, base.configs.clip);
  const own = new Map<Part, Weights>([['unet', unet.weights]]);
  if (vae) own.set('vae', vae.weights);
  if (clip) own.set('text_encoder', clip.weights);
  const configs = {
    ...base.configs,
    unet: unet.config,
    vae: vae?.config ?? base.configs.vae,
    clip: clip?.config ?? fitting(base.configs.clip, unet.config),
    schedule: { ...base.configs.schedule, ...prediction(tensors, metadata) },
  };
  checkFit(`${file} on ${base.name}`, configs);
  return {
    ...base,
    name: path.basename(file, path.extname(file)),
    license: metadata['modelspec.license'] ?? 'unknown',
    folder: file,
    ownReader: false,
    configs,
    weightsOf: async (part) => own.get(part) ?? base.weightsOf(part),
  };
}

/** The bundle with another autoencoder. @throws as `readCheckpoint` */
export async function withVae(bundle: Bundle, file: string): Promise<Bundle> {
  const { tensors } = await readSafetensors(file);
  if (kindOf(tensors) === 'taesd') {
    return { ...bundle, tinyDecoder: readTaesd(file, tensors, bundle.configs.vae.latent_channels) };
  }
  expectKind(file, tensors, 'vae');
  const vae = findVae(file, tensors, bundle.configs.vae);
  if (vae === undefined) throw new UserError('wrong_kind', `${file} holds no autoencoder`);
  const configs = { ...bundle.configs, vae: vae.config };
  checkFit(`${file} with ${bundle.name}`, configs);
  return {
    ...bundle,
    configs,
    weightsOf: async (part) => (part === 'vae' ? vae.weights : bundle.weightsOf(part)),
  };
}

function findUnet(file: string, tensors: Tensors, configs: readonly UnetConfig[]): Found<UnetConfig> {
  const inputs = shapeOf(tensors, /(^|\.)(input_blocks\.0\.0|conv_in)\.weight$/)?.[1];
  if (inputs !== undefined && configs.every(({ in_channels }) => in_channels !== inputs)) {
    const what = inputs === 9 ? ' (it is for inpainting)' : '';
    throw new UserError(
      'bad_checkpoint',
      `${file} can't be drawn with: its UNet takes ${inputs} channels, not 4${what}`,
    );
  }
  const found = firstFit(configs, (config) => {
    const own = unetTensors(file, tensors, config);
    if (own === undefined) throw new UserError('bad_checkpoint', `${file} holds no UNet`);
    const weights = createWeights(own);
    buildUnet(config, weights, trial);
    return weights;
  });
  if ('config' in found) return found;
  throw new UserError('bad_checkpoint', `${file} is not an SD 1.5 model: ${found.reason}`);
}

function findVae(file: string, tensors: Tensors, other: VaeConfig): Found<VaeConfig> | undefined {
  if (vaeTensors(tensors, sd15Vae) === undefined) return undefined;
  const found = firstFit([sd15Vae, other], (config) => {
    const weights = createWeights(vaeTensors(tensors, config) ?? new Map());
    buildVaeDecoder(config, weights, trial);
    buildVaeEncoder(config, weights, trial);
    return weights;
  });
  if ('config' in found) return found;
  throw new UserError('bad_checkpoint', `The autoencoder in ${file} is not SD 1.5's: ${found.reason}`);
}

/** Without a text encoder that can be used, the base's own reads for CLIP. */
function findClip(tensors: Tensors, other: ClipConfig | undefined): Found<ClipConfig> | undefined {
  const found = firstFit([sd15Clip, ...(other ? [other] : [])], (config) => {
    const weights = createWeights(clipTensors(tensors, config) ?? new Map());
    buildClipTextEncoder(config, weights, trial);
    return weights;
  });
  return 'config' in found ? found : undefined;
}

/** The first config that the tensors fit, or why they don't fit the first. */
function firstFit<C>(
  configs: readonly C[],
  build: (config: C) => Weights,
): Found<C> | { readonly reason: string } {
  let reason: string | undefined;
  for (const config of configs) {
    try {
      return { config, weights: build(config) };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'weights_mismatch') throw error;
      reason ??= error.message;
    }
  }
  return { reason: reason ?? 'there is no config to try' };
}

function shapeOf(tensors: Tensors, name: RegExp): readonly number[] | undefined {
  return [...tensors].find(([key]) => name.test(key))?.[1].shape;
}

function fitting(clip: ClipConfig | undefined, { cross_attention_dim }: UnetConfig): ClipConfig | undefined {
  return [cross_attention_dim].flat().every((width) => width === clip?.hidden_size) ? clip : undefined;
}

/** What the UNet predicts and the noise it was trained to, by the marks that trainers leave in their files. */
function prediction(tensors: Tensors, metadata: Readonly<Record<string, string>>) {
  const velocity =
    tensors.has('v_pred') ||
    metadata['modelspec.prediction_type'] === 'v' ||
    metadata.ss_v_parameterization === 'True';
  return {
    ...(velocity && { prediction_type: 'v_prediction' as const }),
    ...(tensors.has('ztsnr') && { rescale_betas_zero_snr: true }),
  };
}
