/** From encoded prompts to a drawing before its first step. */

import { vaeScale } from '../graph/models/vae-config.ts';
import { seedAt } from '../request/seeds.ts';
import { type Control, Drawing, type ImageState } from './drawing.ts';
import { type FastSteps, stepsOf } from './fast.ts';
import { assertFinite } from './finite.ts';
import type { Models } from './models.ts';
import { createTorchGenerator, type TorchGenerator } from './noise/torch-random.ts';
import type { Pieces } from './pieces.ts';
import { planesFromImage } from './pixels.ts';
import type { DrawRequest } from './request.ts';
import { createSampler } from './samplers/index.ts';
import { condition, type EncodedText } from './text/conditioning.ts';

/** The prompts of a request after the text encoders. */
export interface RequestText {
  readonly prompt: EncodedText;
  /** Absent where guidance is off: nothing would attend to it. */
  readonly negative: EncodedText | undefined;
}

/** Connects the text at every timestep and prepares the first latents; one prompt or picture at a time. */
export async function* starting(models: Models, request: DrawRequest, text: RequestText): Pieces<Drawing> {
  const { configs } = models.bundle;
  const scale = vaeScale(configs.vae);
  const [width, height] = [request.width / scale, request.height / scale];
  const newSampler = () =>
    createSampler(request.sampler, configs.schedule, request.steps, request.init && request.strength);
  const { timesteps } = newSampler();
  const prompt = await condition(models, text.prompt, timesteps);
  yield;
  const negative = text.negative && (await condition(models, text.negative, timesteps));
  if (request.init) yield;
  const moments =
    request.init &&
    assertFinite(
      await models.encodeImage(planesFromImage(request.init), request.height, request.width),
      models,
      'nan_init',
    );
  const controls: Control[] = [];
  for (const { name, image, strength, start, end } of request.controls ?? []) {
    const picture = planesFromImage(image).map((value) => (value + 1) / 2);
    const hint = await models.controlHint(name, picture, request.height, request.width);
    controls.push({ name, hint, strength, start, end });
    yield;
  }
  const images = Array.from({ length: request.images }, (_, i): ImageState => {
    const sampler = newSampler();
    const generator = createTorchGenerator(seedAt(request.seed, i));
    const size = configs.vae.latent_channels * width * height;
    const noise = () => generator.randn(size);
    const { initNoiseSigma } = sampler;
    if (moments === undefined)
      return { sampler, noise, latent: noise().map((value) => value * initNoiseSigma) };
    const original = sampleLatent(moments, generator, configs.vae);
    return { sampler, noise, latent: sampler.addNoise(original, noise()) };
  });
  return new Drawing({
    shape: { width, height, tokens: prompt.tokens },
    controls,
    images,
    prompt,
    negative,
    guidance: request.guidance,
    contextWidth: configs.connector.width,
    fast: fastSteps(request, timesteps.length, models.bundle),
  });
}

/** Nothing where every step does all its work. */
function fastSteps(
  { effort, guidance }: DrawRequest,
  steps: number,
  { fast, draft }: Models['bundle'],
): FastSteps | undefined {
  if (effort === undefined || effort === 'exact') return undefined;
  return stepsOf(effort === 'fast' ? fast : draft, { steps, guidance });
}

/** A scaled latent from the autoencoder's posterior: (mean + exp(logvar / 2) · noise − shift) · scale. */
function sampleLatent(
  moments: Float32Array,
  generator: TorchGenerator,
  { scaling_factor, shift_factor }: Models['bundle']['configs']['vae'],
): Float32Array {
  const size = moments.length / 2;
  return generator.randn(size).map((noise, i) => {
    // The clamp is the reference's: a wild log-variance must not become infinity.
    const logVariance = Math.min(20, Math.max(-30, moments[size + i] ?? 0));
    const sample = (moments[i] ?? 0) + Math.exp(logVariance / 2) * noise;
    return (sample - (shift_factor ?? 0)) * scaling_factor;
  });
}
