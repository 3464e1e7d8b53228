/** The whole way of a request: tokenise and encode, connect, denoise, decode. */

import type { Progress } from '../request/progress.ts';
import { seedAt } from '../request/seeds.ts';
import type { TokenUse } from '../request/token-use.ts';
import { type Beyond, beyondWorld } from './beyond-world.ts';
import type { Drawing, RowShape, RowTensors, UnetRow } from './drawing.ts';
import { assertFinite } from './finite.ts';
import type { Models } from './models.ts';
import type { Pieces } from './pieces.ts';
import { imageFromPlanes } from './pixels.ts';
import { previewOf } from './preview.ts';
import type { DrawRequest, RgbImage } from './request.ts';
import { starting } from './start-drawing.ts';
import type { TextEncoder } from './text/conditioning.ts';
import { encoding, tokenUse } from './text/read-texts.ts';
import { callUnet, rowsPerCall } from './unet-call.ts';

export interface DrawnStep extends Progress {
  /** An image of how the first picture stands, made when asked for. */
  preview(): Promise<RgbImage | undefined>;
}

export interface DrawResult {
  readonly images: readonly (RgbImage & { readonly seed: number })[];
  readonly tokens: TokenUse;
  /** What the UNet computed in. */
  readonly precision: Awaited<ReturnType<Models['precisionOf']>>;
  /** What was asked for that the model doesn't know, as far as its bundle tells. */
  readonly beyond?: Beyond | undefined;
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
  /** The next step waits for it. */
  readonly onStep?: ((progress: DrawnStep) => void | Promise<void>) | undefined;
}

/** Rows that must go through the UNet before the request can go on. */
export interface UnetAsk {
  readonly shape: RowShape;
  readonly rows: readonly UnetRow[];
}

/**
 * A request as a sequence of turns: each `next()` computes one piece (a prompt encoded, a prompt connected, a step
 * taken, an image decoded), so that whoever drives several requests can let them take turns. It yields either an
 * ask, and then wants the UNet's outputs for its rows, or nothing where it only offers the turn to somebody else.
 */
export type DrawTurns = AsyncGenerator<UnetAsk | undefined, DrawResult, readonly RowTensors[]>;

/** Draws `request`. @throws the signal's reason when aborted; AppError when the device fails */
export async function draw(
  models: Models,
  encode: TextEncoder,
  request: DrawRequest,
  { signal, onStep }: DrawHooks = {},
): Promise<DrawResult> {
  const turns = drawInTurns(models, encode, request, onStep);
  let outputs: readonly RowTensors[] = [];
  for (;;) {
    signal?.throwIfAborted();
    const { done, value } = await turns.next(outputs);
    if (done) return value;
    outputs = value
      ? await callUnet(models, value.shape, value.rows, rowsPerCall(models.device, value.shape))
      : [];
  }
}

/** The turns of `request`; nothing is computed before the first `next()`, nothing needs cleaning up. */
export async function* drawInTurns(
  models: Models,
  encode: TextEncoder,
  request: DrawRequest,
  onStep?: DrawHooks['onStep'],
): DrawTurns {
  const watch = stopwatch();
  const text = yield* encoding(models, encode, request);
  const encodeSeconds = watch();
  yield;
  const drawing = yield* starting(models, request, text);
  const connectSeconds = watch();
  while (!drawing.done) {
    drawing.advance(yield* asking(drawing));
    const where = ` at step ${drawing.step} of ${drawing.steps}`;
    for (const latent of drawing.latents()) assertFinite(latent, models, 'nan_latent', where);
    await onStep?.(progressOf(models, drawing));
  }
  yield;
  const denoiseSeconds = watch();
  const images = yield* finishing(models, request, drawing);
  const { world } = models.bundle;
  return {
    images,
    tokens: await tokenUse(models, request, text),
    precision: await models.precisionOf(request.effort),
    ...(world && { beyond: beyondWorld(request.prompt, world) }),
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

/** Asks for the drawing's next rows, in as many calls as they have shapes; their outputs in the order of the rows. */
async function* asking(drawing: Drawing): AsyncGenerator<UnetAsk, RowTensors[], readonly RowTensors[]> {
  const rows = drawing.rows();
  const places = new Map<number, number[]>();
  for (const [i, { inputs }] of rows.entries()) {
    const length = inputs.context?.length ?? 0;
    places.set(length, [...(places.get(length) ?? []), i]);
  }
  const outputs = new Array<RowTensors>(rows.length);
  for (const [length, own] of places) {
    const tokens = length / drawing.contextWidth;
    const asked = own.flatMap((i) => rows[i] ?? []);
    const answers = yield { shape: { ...drawing.shape, tokens }, rows: asked };
    for (const [j, i] of own.entries()) outputs[i] = answers[j] ?? {};
  }
  return outputs;
}

function progressOf(models: Models, drawing: Drawing): DrawnStep {
  const { width, height } = drawing.shape;
  const latent = drawing.estimate();
  return {
    step: drawing.step,
    steps: drawing.steps,
    preview: async () => latent && previewOf(models, latent, width, height),
  };
}

/** Decodes the pictures one at a time: the decoder is the hungriest for memory. */
async function* finishing(
  models: Models,
  { seed, width, height }: DrawRequest,
  drawing: Drawing,
): Pieces<DrawResult['images']> {
  const { scaling_factor, shift_factor } = models.bundle.configs.vae;
  const images: (RgbImage & { seed: number })[] = [];
  for (const [i, latent] of drawing.latents().entries()) {
    if (i > 0) yield;
    const unscaled = latent.map((value) => value / scaling_factor + (shift_factor ?? 0));
    const planes = await models.decodeImage(unscaled, drawing.shape.height, drawing.shape.width);
    assertFinite(planes, models, 'nan_image');
    images.push({ ...imageFromPlanes(planes, width, height), seed: seedAt(seed, i) });
  }
  return images;
}
