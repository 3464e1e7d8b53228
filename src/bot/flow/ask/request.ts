/** Requests made from those of earlier jobs. */
import { z } from 'zod';
import { UserError } from '../../../errors.ts';
import type { DrawRequest, NewDrawRequest } from '../../../jobs/record/draw-request.ts';
import type { JobView } from '../../../jobs/record/job-view.ts';
import { type ImagineRequest, tokenLengths } from '../../../prompt/imagine-request.ts';
import type { Texts } from '../../texts/index.ts';

/** What was drawn with after the model's defaults filled in, as far as a request can say it. */
const drawnWithSchema = z
  .object({
    negative: z.string(),
    steps: z.number(),
    guidance: z.number(),
    sampler: z.string(),
    width: z.number(),
    height: z.number(),
    tokenLength: z.enum(tokenLengths),
    clip: z.boolean(),
    strength: z.number(),
  })
  .partial();

/** How far variations go from the picture they start from, and how many they are. */
const variation = { strength: 0.7, images: 4 } as const;

/** A hires pass adds detail without changing what is there. */
const hires = { factor: 2, strength: 0.4, leastGain: 1.1, sideStep: 8 } as const;

/** @throws UserError `job_damaged` */
export function requestOf(job: JobView, texts: Texts): DrawRequest {
  if (job.request === undefined) throw new UserError('job_damaged', texts.jobGone);
  return job.request;
}

/** The request with everything said that its model's defaults filled in, so that it draws the same for ever. */
export function exactRequest(job: JobView, texts: Texts): DrawRequest {
  const drawnWith = drawnWithSchema.safeParse(job.result?.parameters ?? {});
  return { ...requestOf(job, texts), ...(drawnWith.success && withoutUndefined(drawnWith.data)) };
}

function withoutUndefined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Partial<T>;
}

/** The same with a new seed. */
export function rerunRequest(job: JobView, texts: Texts): NewDrawRequest {
  return { ...requestOf(job, texts), seed: undefined, parent: job.id };
}

/** The same picture again; of one picture alone, where `index` names it. */
export function redrawRequest(job: JobView, index: number | undefined, texts: Texts): NewDrawRequest {
  const request = { ...exactRequest(job, texts), parent: job.id };
  const seed = index === undefined ? undefined : job.result?.images[index]?.seed;
  return seed === undefined ? request : { ...request, seed, images: 1 };
}

/** @throws UserError where the picture is as large as it gets */
export function remakeRequest(
  job: JobView,
  index: number,
  into: 'variations' | 'upscale',
  options: { readonly maxSize: number; readonly texts: Texts },
): NewDrawRequest {
  const { maxSize, texts } = options;
  const picture = job.result?.images[index];
  if (picture === undefined) throw new UserError('not_drawn', texts.notDrawn);
  const { width, height, seed } = picture;
  const base = { ...exactRequest(job, texts), width, height, parent: job.id };
  if (into === 'variations') return { ...base, ...variation, seed: undefined };
  const longest = Math.max(width, height);
  const factor = Math.min(hires.factor, maxSize / longest);
  if (factor < hires.leastGain) throw new UserError('largest', texts.largest(longest));
  const larger = (side: number) => Math.floor((side * factor) / hires.sideStep) * hires.sideStep;
  return {
    ...base,
    seed,
    images: 1,
    width: larger(width),
    height: larger(height),
    strength: hires.strength,
  };
}

/** As a person would have typed it. */
export function asImagine(request: NewDrawRequest): ImagineRequest {
  const { parent: _, private: hidden, ...rest } = request;
  return { ...(withoutUndefined(rest) as ImagineRequest), ...(hidden && { private: true }) };
}
