/** What the queue's worker draws with: the engine, and the way of its pictures into files. */

import type { Engine } from '../../engine/engine.ts';
import type { EngineProgress, EngineResult } from '../../engine/protocol.ts';
import { AppError, UserError } from '../../errors.ts';
import type { Gate } from '../../gate/gate.ts';
import { decodeInitImage, type Fit } from '../../images/decode-init-image.ts';
import { unpackPictures } from '../../images/picture-pack.ts';
import { makePreview } from '../../images/preview.ts';
import { lackOf } from '../../jobs/abilities.ts';
import {
  type Draw,
  type DrawContext,
  type DrawResult,
  modelMissing,
  RefusedAtTurn,
} from '../../jobs/ports.ts';
import type { JobPayload } from '../../jobs/record/job-payload.ts';
import { inReview } from '../../moderation/images/review-pictures.ts';
import { readModel } from '../../pipeline/loaders/model-source.ts';
import { isModelFault } from '../../pipeline/model-faults.ts';
import { completeRequest, type DrawOptions } from '../../pipeline/request.ts';
import { type DrawRequest, pictureOf } from '../../request/request.ts';
import { sizeAround } from '../picture-size.ts';
import { readGuides } from '../read-guides.ts';
import { encodeDrawn } from './picture-png.ts';
import { showPictures } from './show-pictures.ts';

export interface DrawParts {
  readonly engine: Engine;
  /** Asked again before anything is drawn, and of every picture before anybody sees it. */
  readonly gate: Pick<Gate, 'beforeDrawing' | 'judge'>;
  readonly modelsFolder: string;
  /** Puts pictures (PNG) aside that moderators must see first; without it they are withheld. */
  readonly keepForReview?: (job: string, pictures: readonly Uint8Array[]) => Promise<void>;
  /** Called with the time between two steps, in seconds. */
  readonly onStep: (seconds: number) => void;
  /** The engine can't be started at all: this worker is of no use, and its jobs must go to others. */
  readonly onUnavailable: (error: AppError) => void;
}

export function createDraw(parts: DrawParts): Draw {
  return async (queued, context) => {
    try {
      const { request: sized, fit } = await withSize(queued, context.init, parts.modelsFolder);
      // What only now is known of the size is not what somebody asked for.
      const asked = context.job.asked ?? queued;
      const request = await parts.gate.beforeDrawing({ ...context.job, asked, request: sized });
      return await drawJob(parts, { ...context.job, request }, context, fit);
    } catch (error) {
      return explain(error, parts, context.signal);
    }
  };
}

async function drawJob(
  parts: DrawParts,
  job: JobPayload,
  context: DrawContext,
  fit: Fit,
): Promise<DrawResult> {
  const { engine, gate, modelsFolder } = parts;
  const result = await engine.draw(await drawOptions(job.request, context.init, modelsFolder, fit), {
    model: job.request.model,
    signal: context.signal,
    onProgress: reporter(parts, job, context),
  });
  const sights = await gate.judge(result.images, job);
  if (sights.includes('review')) return keepForReview(parts, result, job, context.jobId);
  const pictures = await showPictures(result.images, sights);
  const { images, grid } = await encodeDrawn({ ...result, images: pictures }, job);
  return {
    images,
    grid,
    model: result.model,
    device: result.device.provider,
    precision: result.precision,
    tokens: result.tokens,
    ...(result.beyond && { beyond: { ...result.beyond, words: [...result.beyond.words] } }),
    // What loading a model takes is part of the stage that needs it first.
    seconds: { load: 0, ...result.seconds },
    drawn: { ...result.request, model: job.request.model, controls: job.request.controls },
  };
}

/** Moderators decide about all of them: what the check found, and what came with it. */
async function keepForReview(
  { keepForReview: keep }: DrawParts,
  result: EngineResult,
  job: JobPayload,
  id: string,
): Promise<never> {
  const { images } = await encodeDrawn(result, job);
  await keep?.(
    id,
    images.map(({ png }) => png),
  );
  throw new UserError(inReview, 'A moderator has to look at the result first; you will hear of it.');
}

/** The request with the size that a picture to start from gives it, so that rules see what will be drawn. */
async function withSize(
  request: DrawRequest,
  packed: Uint8Array | undefined,
  modelsFolder: string,
): Promise<{ readonly request: DrawRequest; readonly fit: Fit }> {
  if (packed === undefined) return { request, fit: 'stretch' };
  const { init, controls } = unpackPictures(packed);
  // Only the bundle knows the size where the request leaves it open, and nonsense is refused before it is decoded.
  const bundle = await readModel(request.model, modelsFolder);
  const { strength: _, ...picture } = pictureOf(request);
  completeRequest({ ...picture, prompt: request.prompt }, bundle);
  const { size, fit } = await sizeAround(init ?? controls[0], picture, bundle);
  return { request: { ...request, ...size }, fit };
}

/** The request as the engine reads it; uploaded pictures become pixels of the size that will be drawn. */
async function drawOptions(
  request: DrawRequest,
  packed: Uint8Array | undefined,
  modelsFolder: string,
  fit: Fit,
): Promise<DrawOptions> {
  const { strength, ...picture } = pictureOf(request);
  const options = { ...picture, prompt: request.prompt };
  if (packed === undefined) return options;
  const pictures = unpackPictures(packed);
  const whole = completeRequest(options, await readModel(request.model, modelsFolder));
  const controls = await readGuides(request.controls, pictures.controls, whole, fit, modelsFolder);
  const guided = { ...options, controls };
  if (pictures.init === undefined) return guided;
  return { ...guided, strength, init: await decodeInitImage(pictures.init, whole, undefined, fit) };
}

function reporter(
  { gate, onStep }: DrawParts,
  job: JobPayload,
  context: DrawContext,
): (progress: EngineProgress) => void {
  // A preview may come with a step that is not reported any more; the next report takes it along.
  let latest: EngineProgress['preview'];
  return ({ step, steps, secondsPerStep, preview }) => {
    if (preview !== undefined) latest = preview;
    if (secondsPerStep !== undefined) onStep(secondsPerStep);
    const takePreview = async () => {
      if (latest === undefined) return undefined;
      const picture = latest;
      latest = undefined;
      const [sight] = await gate.judge([picture], job);
      if (sight !== 'show') return undefined;
      const { rgb, width, height } = picture;
      return (await makePreview(rgb, width, height)).bytes;
    };
    context.onProgress({ step, steps, preview: takePreview });
  };
}

const missing = new Set(['unknown_model', 'unknown_adapter', 'no_reader']);

const misfits = new Map([
  ['lora_mismatch', "That LoRA doesn't fit this model."],
  ['control_mismatch', "That ControlNet doesn't fit this model."],
  [lackOf('depth-model').code, lackOf('depth-model').message],
]);

/** Gives back what the queue can judge by its code; of a machine that can't draw, the worker is told instead. */
async function explain(error: unknown, parts: DrawParts, signal: AbortSignal): Promise<never> {
  if (!(error instanceof AppError) || error instanceof RefusedAtTurn) throw error;
  if (error.code === 'engine_unavailable' || error.code === 'device_missing') {
    parts.onUnavailable(error);
    // The worker stops now and puts the job back; failing it here would empty the queue into a broken machine.
    await aborted(signal);
    throw signal.reason;
  }
  // It was here when the job was taken; another worker may still have it.
  if (missing.has(error.code)) throw new AppError(modelMissing, error.message, { cause: error });
  // Whoever asked chose it, and can choose another; where it lies is not their business.
  const misfit = misfits.get(error.code);
  if (misfit !== undefined) throw new UserError(error.code, misfit, { cause: error });
  // Whoever asked in a chat can't mend a model's files, and needn't see where they lie. Another worker may have sound
  // ones, so it isn't over with the first try; the log says what is wrong.
  if (error instanceof UserError && isModelFault(error)) {
    throw new AppError(error.code, error.message, { cause: error });
  }
  throw error;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
