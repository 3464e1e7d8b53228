/** The whole way of a request: tokenise and encode, connect, denoise, decode. */

import { vaeScale } from '../graph/models/vae.ts';
import { condition, type EncodedText, type TextEncoder } from './conditioning.ts';
import { Drawing, type ImageState } from './drawing.ts';
import type { Models } from './models.ts';
import { imageFromPlanes, planesFromImage, previewFromLatent } from './pixels.ts';
import type { DrawRequest, RgbImage } from './request.ts';
import { createSampler } from './samplers/index.ts';
import { createTorchGenerator, type TorchGenerator } from './torch-random.ts';
import { callUnet } from './unet-call.ts';

/** How many tokens T5 was given, of prompt and negative prompt (end marks included). */
export interface TokenUse {
  readonly prompt: number;
  readonly negative: number;
  /** Of the prompt's tokens, those that the picture can depend on. */
  readonly used: number;
  readonly dropped: number;
}

export interface Progress {
  /** Steps done, of `steps`. */
  readonly step: number;
  readonly steps: number;
  /** A small image of how the first picture stands, made when asked for. */
  preview(): RgbImage | undefined;
}

export interface DrawResult {
  readonly images: readonly (RgbImage & { readonly seed: number })[];
  readonly tokens: TokenUse;
  readonly seconds: {
    readonly encode: number;
    readonly connect: number;
    readonly denoise: number;
    readonly decode: number;
  };
}

export interface DrawHooks {
  /** Stops the drawing before its next step; `draw` then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((progress: Progress) => void) | undefined;
}

/** The prompts of a request after the text encoders. */
export interface RequestText {
  readonly prompt: EncodedText;
  /** Absent where guidance is off: nothing would attend to it. */
  readonly negative: EncodedText | undefined;
}

// Rows in one UNet call. More rows use a GPU better; on a CPU they only cost memory.
const maxRows = { cpu: 2, webgpu: 8, cuda: 16 };

/** Draws `request`. @throws the signal's reason when aborted; AppError when the device fails */
export async function draw(
  models: Models,
  encode: TextEncoder,
  request: DrawRequest,
  { signal, onStep }: DrawHooks = {},
): Promise<DrawResult> {
  signal?.throwIfAborted();
  const watch = stopwatch();
  const text = await encodeRequest(encode, request);
  const encodeSeconds = watch();
  signal?.throwIfAborted();
  const drawing = await startDrawing(models, request, text);
  const connectSeconds = watch();
  while (!drawing.done) {
    signal?.throwIfAborted();
    drawing.advance(await callUnet(models, drawing.shape, drawing.rows(), maxRows[models.device.provider]));
    onStep?.(progressOf(models, drawing));
  }
  const denoiseSeconds = watch();
  const images = await finishDrawing(models, request, drawing, signal);
  return {
    images,
    tokens: tokenUse(text),
    seconds: { encode: encodeSeconds, connect: connectSeconds, denoise: denoiseSeconds, decode: watch() },
  };
}

function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const before = last;
    last = performance.now();
    return (last - before) / 1000;
  };
}

/** Encodes the prompts of a request. */
export async function encodeRequest(encode: TextEncoder, request: DrawRequest): Promise<RequestText> {
  const { prompt, negative, tokenLength, clip, guidance } = request;
  return {
    prompt: await encode(prompt, tokenLength, clip),
    negative: guidance > 1 ? await encode(negative, tokenLength, clip) : undefined,
  };
}

export function tokenUse({ prompt, negative }: RequestText): TokenUse {
  const { total, dropped } = prompt.tokens;
  return { prompt: total, negative: negative?.tokens.total ?? 0, used: total - dropped, dropped };
}

/** Connects the text at every timestep and prepares the first latents. */
export async function startDrawing(
  models: Models,
  request: DrawRequest,
  text: RequestText,
): Promise<Drawing> {
  const { configs } = models.bundle;
  const scale = vaeScale(configs.vae);
  const [width, height] = [request.width / scale, request.height / scale];
  const newSampler = () =>
    createSampler(request.sampler, configs.schedule, request.steps, request.init?.strength);
  const { timesteps } = newSampler();
  const prompt = await condition(models, text.prompt, timesteps);
  const negative = text.negative && (await condition(models, text.negative, timesteps));
  const moments =
    request.init &&
    (await models.encodeImage(planesFromImage(request.init.image), request.height, request.width));
  const images = Array.from({ length: request.images }, (_, i): ImageState => {
    const sampler = newSampler();
    const generator = createTorchGenerator(request.seed + i);
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
    images,
    prompt,
    negative,
    guidance: request.guidance,
  });
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

export function progressOf({ bundle }: Models, drawing: Drawing): Progress {
  const { width, height } = drawing.shape;
  const latent = drawing.estimate();
  return {
    step: drawing.step,
    steps: drawing.steps,
    preview: () => latent && previewFromLatent(latent, width, height, bundle.preview),
  };
}

/** Decodes the pictures, one at a time: the decoder is the hungriest for memory. */
export async function finishDrawing(
  models: Models,
  { seed, width, height }: DrawRequest,
  drawing: Drawing,
  signal?: AbortSignal,
): Promise<DrawResult['images']> {
  const { scaling_factor, shift_factor } = models.bundle.configs.vae;
  const images: (RgbImage & { seed: number })[] = [];
  for (const [i, latent] of drawing.latents().entries()) {
    signal?.throwIfAborted();
    const unscaled = latent.map((value) => value / scaling_factor + (shift_factor ?? 0));
    const planes = await models.decodeImage(unscaled, drawing.shape.height, drawing.shape.width);
    images.push({ ...imageFromPlanes(planes, width, height), seed: seed + i });
  }
  return images;
}
