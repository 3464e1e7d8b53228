/** New requests made from those of earlier jobs. */
import { UserError } from '../../../errors.ts';
import type { JobView } from '../../../jobs/record/job-view.ts';
import { fields } from '../../../request/fields.ts';
import { type DrawRequest, type NewDrawRequest, pictureOf } from '../../../request/request.ts';
import type { Scene } from '../../scene.ts';
import type { Texts } from '../../texts/index.ts';

/** How far variations go from the picture they start from, and how many they are. */
const variation = { strength: 0.7, images: 4 } as const;

/** A hires pass adds detail without changing what is there. */
const hires = { factor: 2, strength: 0.4, minGain: 1.1 } as const;

/** What is to be drawn. @throws UserError `job_damaged` */
export function requestOf({ request, target }: JobView, texts: Texts): DrawRequest {
  if (request === undefined) throw new UserError('job_damaged', texts.jobGone);
  // Jobs of version 1 said it in their target alone.
  return target?.spoiler === true ? { ...request, spoiler: true } : request;
}

/**
 * What to ask for again, or to edit: to the person themselves in their own words. Others never see words that a rule took
 * out.
 */
export function askedOf(job: JobView, { member, texts }: Asker): NewDrawRequest {
  const request = requestOf(job, texts);
  if (job.member !== member || job.asked === undefined) return request;
  return { ...job.asked, ...(request.spoiler && { spoiler: true }) };
}

/** Who wants to know. */
export type Asker = Pick<Scene, 'member' | 'texts'>;

/** What was drawn, with everything said that was left open, so that it can be drawn the same forever. */
export function drawnOf(job: JobView, texts: Texts): DrawRequest {
  const request = requestOf(job, texts);
  const drawn = job.result?.drawn ?? {};
  const { prompt = request.prompt, seed = request.seed, model = request.model } = drawn;
  return { ...request, ...pictureOf(drawn), prompt, seed, model, filled: undefined };
}

/** What is drawn again, and what was asked for when it was drawn first, where that was something else. */
interface Redrawn {
  readonly request: NewDrawRequest;
  readonly asked?: NewDrawRequest;
}

/** The words stay the person's own, whatever is made of the picture. */
function inTheirWords(request: NewDrawRequest, job: JobView, asker: Asker): Redrawn {
  const { prompt, negative } = askedOf(job, asker);
  const first = requestOf(job, asker.texts);
  if (prompt === first.prompt && negative === first.negative) return { request };
  return { request, asked: { ...request, prompt, negative } };
}

/** The same with a new seed. */
export function rerunRequest(job: JobView, asker: Asker): NewDrawRequest {
  return { ...askedOf(job, asker), seed: undefined, filled: undefined, parent: job.id };
}

/** The same picture again; of one picture alone, where `index` names it. */
export function redrawRequest(job: JobView, index: number | undefined, asker: Asker): Redrawn {
  const request = { ...drawnOf(job, asker.texts), parent: job.id };
  const seed = index === undefined ? undefined : job.result?.images[index]?.seed;
  return inTheirWords(seed === undefined ? request : { ...request, seed, images: 1 }, job, asker);
}

/** The exact picture of the same seed, whatever effort was made before. */
export function finishRequest(job: JobView, index: number | undefined, asker: Asker): Redrawn {
  const { request, asked } = redrawRequest(job, index, asker);
  const exact = { effort: 'exact' as const };
  return { request: { ...request, ...exact }, ...(asked && { asked: { ...asked, ...exact } }) };
}

/** Whether a larger picture would be larger by more than a trifle. */
export function canEnlarge(
  { width, height }: { readonly width: number; readonly height: number },
  maxSize: number,
) {
  return maxSize / Math.max(width, height) >= hires.minGain;
}

/** @throws UserError where the picture is as large as it gets */
export function remakeRequest(
  job: JobView,
  index: number,
  into: 'variations' | 'upscale',
  options: Asker & { readonly maxSize: number },
): Redrawn {
  const { maxSize, texts } = options;
  const picture = job.result?.images[index];
  if (picture === undefined) throw new UserError('not_drawn', texts.notDrawn);
  const { width, height, seed } = picture;
  const base = { ...drawnOf(job, texts), width, height, parent: job.id };
  if (into === 'variations') {
    const varied = { ...base, ...variation, seed: undefined };
    return inTheirWords({ ...varied, steps: enoughSteps(base.steps, variation.strength) }, job, options);
  }
  const longest = Math.max(width, height);
  const factor = Math.min(hires.factor, maxSize / longest);
  if (!canEnlarge(picture, maxSize)) throw new UserError('largest', texts.largest(longest));
  const { multiple } = fields.size;
  const longer = (side: number) => Math.floor((side * factor) / multiple) * multiple;
  const larger = {
    ...base,
    seed,
    images: 1,
    width: longer(width),
    height: longer(height),
    strength: hires.strength,
    steps: enoughSteps(base.steps, hires.strength),
  };
  return inTheirWords(larger, job, options);
}

/** Of few steps, such as a distilled model takes, a low strength would leave none. */
function enoughSteps(steps: number | undefined, strength: number): number | undefined {
  return steps === undefined ? undefined : Math.max(steps, Math.ceil(1 / strength));
}
