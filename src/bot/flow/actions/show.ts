/** Posts pictures that are there already: one of several alone, or all of them by direct message. */
import { type MessageRef, messageKey, type Place, PlatformError } from '../../../chat/platform.ts';
import { UserError } from '../../../errors.ts';
import type { DeliveredImage } from '../../../jobs/ports.ts';
import type { DrawnResult } from '../../../jobs/record/outcome.ts';
import type { Scene } from '../../scene.ts';
import { redrawRequest, requestOf } from '../ask/request.ts';
import { resultMessage } from '../deliver/result-message.ts';
import { openThread } from '../follow/stage.ts';
import { singleMark } from '../records.ts';
import { initOf, type Step, start } from './step.ts';

/** One picture of several, alone. */
export async function showSingle(step: Step, index: number): Promise<void> {
  const { ctx, shown } = step;
  const { job } = shown;
  const { texts, event, jobs, records, reply, member } = ctx;
  const pictureCount = job.result?.images.length ?? 0;
  // Of one alone there is nothing to single out.
  const isThere = shown.index === undefined && pictureCount > 1 && index < pictureCount;
  if (!isThere || job.result === undefined) {
    if (event.kind === 'reaction') return;
    throw new UserError('not_drawn', texts.notDrawn);
  }
  const pictures = await jobs.images(job.id);
  if (pictures === undefined) {
    return start(step, {
      ...redrawRequest(job, index, ctx),
      init: await initOf(step),
      remark: texts.redrawn,
      target: { redrawn: true },
    });
  }
  const place = step.place ?? (await placeOf(ctx, requestOf(job, texts).prompt));
  // Twenty people may want the same one: it is posted once an hour in a place.
  const mark = singleMark(job.id, index, place);
  if (!(await records.marks.create(mark, { by: member }))) {
    const ref = (await records.marks.get(mark))?.ref;
    if (event.kind === 'reaction' || ref === undefined) return;
    return reply.answer({ text: [{ kind: 'message', text: texts.thisPicture, message: ref }] });
  }
  try {
    // Not of person and picture: what was deleted is posted anew. The mark keeps it from being there twice.
    const nonce = `${job.id}:pick${index}:${event.id}`;
    const ref = await post({ ...step, place }, { result: job.result, pictures, index, nonce, mark });
    await records.marks.set(mark, { by: member, ref });
  } catch (error) {
    await records.marks.remove(mark);
    throw error;
  }
  if (event.kind !== 'reaction' && place.thread !== event.place.thread) {
    await reply.answer({
      text: [`${texts.onItsWay} `, { kind: 'place', text: texts.thisPicture, place }],
    });
  }
}

/** Where an event's answer stands for all to see: the thread of its message, or the channel where there is none. */
async function placeOf({ event, platform }: Scene, prompt: string): Promise<Place> {
  if (!event.canPost) return platform.direct(event.place, event.user.id);
  const message = 'message' in event ? event.message : undefined;
  if (message === undefined || event.place.thread !== undefined || event.place.direct) return event.place;
  // A reaction may not tell the thread it is in.
  const opened = await openThread(platform, message, prompt);
  return opened instanceof PlatformError ? event.place : opened;
}

interface PostOptions {
  readonly result: DrawnResult;
  readonly pictures: readonly DeliveredImage[];
  readonly index: number | undefined;
  readonly nonce: string;
  /** Goes with the messages. */
  readonly mark?: string;
}

async function post(
  { ctx, shown, place }: Step & { readonly place: Place },
  { result, pictures, index, nonce, mark }: PostOptions,
): Promise<MessageRef> {
  const { job } = shown;
  const { platform, locale, texts, records } = ctx;
  const message = await resultMessage({
    id: job.id,
    request: requestOf(job, texts),
    result,
    pictures,
    grid: undefined,
    index,
    locale,
    limits: platform.limits(place),
    spoiler: job.target?.spoiler === true,
  });
  const { main, all } = await platform.post(place, message, { nonce });
  const { singles, copies } = records;
  const keys = all.map(messageKey);
  // First, so that none is ever left that can't be found to be forgotten.
  await copies.add(job.id, keys);
  const single = { job: job.id, all: [...all], ...(index !== undefined && { index }), ...(mark && { mark }) };
  await Promise.all(keys.map((key) => singles.set(key, single)));
  return main;
}

/** By direct message. */
export async function sendDirect(step: Step): Promise<void> {
  const { ctx, shown } = step;
  const { job } = shown;
  const { platform, event, texts, jobs } = ctx;
  const count = job.result?.images.length ?? 0;
  const index = shown.index ?? (count === 1 ? 0 : undefined);
  const pictures = await jobs.images(job.id);
  if (pictures === undefined || job.result === undefined) {
    return start(step, {
      ...redrawRequest(job, index, ctx),
      init: await initOf(step),
      remark: texts.redrawn,
      target: { redrawn: true, direct: true },
    });
  }
  const place = await platform.direct(event.place, event.user.id);
  const nonce = `${job.id}:direct:${event.id}`;
  await post({ ...step, place }, { result: job.result, pictures, index, nonce });
}
