/** The whole images that the reference code drew on the test bundle, and our requests for the same. */

import { readFileSync } from 'node:fs';
import { decodeInitImage } from '../../../src/images/decode-init-image.ts';
import { type Bundle, readBundle } from '../../../src/pipeline/bundle.ts';
import { completeRequest, type DrawRequest } from '../../../src/pipeline/request.ts';
import { noiseScheduleSchema } from '../../../src/pipeline/samplers/config.ts';
import { loadReference, referenceBundle, referenceSchedule } from './reference.ts';

interface Parameters {
  prompt: string;
  negative: string;
  scheduler: string;
  steps: number;
  guidance_scale: number;
  seed: number;
  width: number;
  height: number;
  fixed_length: boolean;
  images: number;
  init?: string;
  strength?: number;
}

const { images }: { images: Record<string, Parameters> } = JSON.parse(
  readFileSync(`${referenceBundle}/expected.json`, 'utf8'),
);
const reference = loadReference();

/** The names of all reference images. */
export const referenceImageNames = Object.keys(images);

/** The test bundle with the schedule that the reference images were drawn with. */
export async function readReferenceBundle(): Promise<Bundle> {
  const bundle = await readBundle(referenceBundle);
  return {
    ...bundle,
    configs: { ...bundle.configs, schedule: noiseScheduleSchema.parse(referenceSchedule) },
  };
}

/** The request that the reference image `name` answers. */
export async function referenceRequest(name: string, bundle: Bundle): Promise<DrawRequest> {
  const parameters = images[name];
  if (parameters === undefined) throw new Error(`There is no reference image ${name}`);
  const { prompt, negative, seed, steps, width, height, scheduler, init, strength = 1 } = parameters;
  const size = { width, height };
  return completeRequest(
    {
      ...{ prompt, negative, seed, steps, ...size, images: parameters.images },
      guidance: parameters.guidance_scale,
      sampler: scheduler,
      tokenLength: parameters.fixed_length ? 'fixed' : 'flexible',
      ...(init && {
        init: await decodeInitImage(readFileSync(`${referenceBundle}/${init}`), size),
        strength,
      }),
    },
    bundle,
  );
}

/** How far pictures are from the reference's, over all of their 8-bit values. */
export function compareWithReference(name: string, pictures: readonly { rgb: Uint8Array }[]) {
  const expected = reference.bytes(`image.${name}.rgb8`);
  const actual = Buffer.concat(pictures.map(({ rgb }) => rgb));
  if (actual.length !== expected.length)
    throw new Error(`${actual.length} values, expected ${expected.length}`);
  const differences = actual.map((value, i) => Math.abs(value - (expected[i] ?? 0)));
  const squares = differences.reduce((sum, difference) => sum + difference ** 2, 0);
  return {
    max: Math.max(...differences),
    shareWithinOne: differences.filter((difference) => difference <= 1).length / differences.length,
    psnr: 10 * Math.log10((255 ** 2 * differences.length) / squares),
  };
}
