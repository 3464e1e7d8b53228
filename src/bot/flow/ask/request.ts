/** Requests made from those of earlier jobs. */
import { UserError } from '../../../errors.ts';
import type { JobView } from '../../../jobs/record/job-view.ts';
import { fields } from '../../../request/fields.ts';
import { type DrawRequest, type NewDrawRequest, pictureOf } from '../../../request/request.ts';
import type { Texts } from '../../texts/index.ts';

/** How far variations go from the picture they start from, and how many they are. */
const variation = { strength: 0.7, images: 4 } as const;

/** A hires pass adds detail without changing what is there. */
const hires = { factor: 2, strength: 0.4, minGain: 1.1 } as const;

/** @throws UserError `job_damaged` */
export function requestOf({ request, target }: JobView, texts: Texts): DrawRequest {
  if (request === undefined) throw new UserError('job_damaged', texts.jobGone);
  // Jobs of version 1 said it in their target alone.
  return target?.spoiler === true ? { ...request, spoiler: true } : request;
}

/** The request with everything said that its model's defaults filled in, so that it draws the same for ever. */
export function exactRequest(job: JobView, texts: Texts): DrawRequest {
  const request = requestOf(job, texts);
  const { prompt, seed } = request;
  return { ...request, ...pictureOf(job.result?.parameters ?? {}), prompt, seed };
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
  if (factor < hires.minGain) throw new UserError('largest', texts.largest(longest));
  const { multiple } = fields.size;
  const larger = (side: number) => Math.floor((side * factor) / multiple) * multiple;
  return {
    ...base,
    seed,
    images: 1,
    width: larger(width),
    height: larger(height),
    strength: hires.strength,
  };
}
