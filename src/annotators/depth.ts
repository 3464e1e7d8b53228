/** Depth maps of photos, as ControlNets of the kind depth read them, by a model that transformers.js reads. */

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { AppError, messageOf, UserError } from '../errors.ts';
import { findPrecision } from '../files/onnx-precisions.ts';

interface Picture {
  /** [height, width, 3] */
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** In the models folder. */
const annotatorsFolder = 'annotators';

const configSchema = z.object({
  architectures: z.array(z.string()).nullish(),
  model_type: z.string().optional(),
  depth_estimation_type: z.string().optional(),
});
type Config = z.output<typeof configSchema>;

/** They give metres where the others, as MiDaS, give more for what is nearer. */
const metric = new Set(['glpn', 'depth_pro', 'metric3d', 'metric3dv2']);

/** Of maps being made, the last: each has a model in memory, so they take turns. */
let last: Promise<unknown> = Promise.resolve();

/**
 * The depth map of a photo: near is white, far is black. The model is loaded for it, and released afterwards.
 * @returns undefined where the models folder holds no model that estimates depth
 * @throws UserError `bad_annotator` for one that can't be used
 */
export async function depthMap(photo: Picture, modelsFolder: string): Promise<Picture | undefined> {
  const found = await findEstimator(path.join(modelsFolder, annotatorsFolder));
  if (found === undefined) return undefined;
  const made = last.then(() => estimate(photo, found.folder, isMetric(found.config)));
  last = made.catch(() => undefined);
  return made;
}

/** Whether the models folder holds a model for that. */
export async function hasDepthModel(modelsFolder: string): Promise<boolean> {
  return (await findEstimator(path.join(modelsFolder, annotatorsFolder))) !== undefined;
}

function isMetric({ model_type = '', depth_estimation_type }: Config): boolean {
  return metric.has(model_type) || depth_estimation_type === 'metric';
}

/** The first by name. */
async function findEstimator(parent: string) {
  for (const name of (await readdir(parent).catch(() => [])).sort()) {
    const folder = path.join(parent, name);
    const config = await readConfig(path.join(folder, 'config.json'));
    if (config?.architectures?.some((each) => each.endsWith('ForDepthEstimation'))) return { folder, config };
  }
  return undefined;
}

/** Undefined for what is no model's config: the folder may hold other things. */
async function readConfig(file: string): Promise<Config | undefined> {
  try {
    return configSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

async function estimate({ rgb, width, height }: Picture, folder: string, far: boolean): Promise<Picture> {
  const name = path.basename(folder);
  // Large, and needed only where somebody has a model for it.
  const { env, LogLevel, pipeline, RawImage } = await import('@huggingface/transformers');
  // Its warnings tell of files that it tries in vain.
  env.logLevel = LogLevel.ERROR;
  const dtype = await findPrecision(folder);
  if (dtype === undefined) throw bad(`${name} has no onnx/model.onnx in any precision`);
  const model = await pipeline('depth-estimation', path.resolve(folder), {
    device: 'cpu',
    dtype,
    local_files_only: true,
  }).catch((cause: unknown) => {
    throw bad(`${name} can't be loaded: ${messageOf(cause)}`, cause);
  });
  try {
    const [answer] = [await model(new RawImage(rgb, width, height, 3))].flat();
    const depth = Float32Array.from(answer?.predicted_depth.data ?? [], Number);
    if (depth.length !== width * height) {
      throw new AppError('bad_annotator', `${name} gave no depth for each pixel`);
    }
    return {
      rgb: greyPicture(far ? depth.map((metres) => 1 / Math.max(metres, 1e-3)) : depth, name),
      width,
      height,
    };
  } finally {
    await model.dispose();
  }
}

/** Spread over all shades, the largest value white, as MiDaS' maps were that the ControlNet was trained on. */
function greyPicture(nearness: Float32Array, name: string): Uint8Array {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of nearness) {
    if (!Number.isFinite(value))
      throw bad(`${name} gave NaN or infinity for a picture: its weights are damaged`);
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const range = most - least || 1;
  const rgb = new Uint8Array(nearness.length * 3);
  for (const [i, value] of nearness.entries()) {
    rgb.fill(Math.round(((value - least) / range) * 255), 3 * i, 3 * i + 3);
  }
  return rgb;
}

function bad(message: string, cause?: unknown): UserError {
  return new UserError('bad_annotator', message, { cause });
}
