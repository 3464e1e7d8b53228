/** Posts pictures that already exist: a single one of several, or all of them by direct message. */
import { type Locale, type MessageRef, messageKey, type Place } from '../../../chat/platform.ts';
import { UserError } from '../../../errors.ts';
import type { DeliveredImage } from '../../../jobs/ports.ts';
import type { DrawnResult } from '../../../jobs/record/outcome.ts';
import { localeAt } from '../../../moderation/settings/public-locale.ts';
import type { Context } from '../../command.ts';
import { keptInit } from '../ask/kept-init.ts';
import { redrawRequest, requestOf } from '../ask/request.ts';
import { openThread } from '../follow/stage.ts';
import { directRungs } from '../places/direct.ts';
import { explained } from '../places/explained.ts';
import { descend, type Rung } from '../places/ladder.ts';
import { firstTry, isRefused } from '../places/refusal.ts';
import { singleMark } from '../records.ts';
import { keptResultMessage } from './kept-result.ts';
import { type Step, start } from './step.ts';

/** One picture of several, alone. */
export async function showSingle(step: Step, index: number): Promise<void> {
  const { ctx, shown } = step;
  const { job } = shown;
  const { texts, event, jobs, reply } = ctx;
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
      init: await keptInit(ctx, job),
      remark: texts.redrawn,
      target: { redrawn: true },
    });
  }
  const place = step.place ?? (await placeOf(ctx, requestOf(job, texts).prompt));
  // Not of person and picture: what was deleted is posted anew.
  const nonce = `${job.id}:pick${index}:${event.id}`;
  const { ref, again } = await postOnce(step, place, { result: job.result, pictures, index, nonce });
  if (ref === undefined || event.kind === 'reaction') return;
  if (again) return reply.answer({ text: [{ kind: 'message', text: texts.thisPicture, message: ref }] });
  if (ref.place.thread === event.place.thread && ref.place.channel === event.place.channel) return;
  const link = { kind: 'place', text: texts.thisPicture, place: ref.place } as const;
  await reply.answer({ text: ref.place.direct ? texts.comesDirect : [`${texts.onItsWay} `, link] });
}

/** What twenty people want, or one wants twenty times, is posted once an hour in a place. */
async function postOnce(
  step: Step,
  place: Place,
  shot: Omit<Shot, 'mark'>,
): Promise<{ readonly ref: MessageRef | undefined; readonly again: boolean }> {
  const { member, records } = step.ctx;
  const mark = singleMark(step.shown.job.id, shot.index ?? 'all', place);
  if (!(await records.marks.create(mark, { by: member }))) {
    return { ref: (await records.marks.get(mark))?.ref, again: true };
  }
  try {
    const ref = await postSomewhere(step, await rungsFor(step.ctx, place), { ...shot, mark });
    // Nobody else can look at what went to one person instead.
    const isShared = ref !== undefined && (place.direct || !ref.place.direct);
    if (isShared) await records.marks.set(mark, { by: member, ref });
    else await records.marks.remove(mark);
    return { ref, again: false };
  } catch (error) {
    await records.marks.remove(mark);
    throw error;
  }
}

/** Where an event's answer stands for all to see: the thread of its message, or the channel where there is none. */
async function placeOf({ event, platform }: Context, prompt: string): Promise<Place> {
  if (!event.canPost) return platform.direct(event.place, event.user.id);
  const message = 'message' in event ? event.message : undefined;
  if (message === undefined || event.place.thread !== undefined || event.place.direct) return event.place;
  // A reaction may not tell the thread it is in.
  try {
    return await openThread(platform, message, prompt);
  } catch (error) {
    if (!isRefused(error, firstTry)) throw error;
    return event.place;
  }
}

/** Where it is wanted, in the channel, and to the person directly. */
async function rungsFor({ event, platform, settings }: Context, place: Place): Promise<Rung[]> {
  const meant: Rung = { kind: 'meant', place: async () => place };
  if (place.direct) return [meant];
  const beside = place.thread !== undefined && event.place.thread === undefined && !event.place.direct;
  const channel: Rung = { kind: 'channel', place: async () => event.place };
  const direct = await directRungs(platform, settings, { origin: event.place, user: event.user });
  return [meant, ...(beside ? [channel] : []), ...direct];
}

interface Shot {
  readonly result: DrawnResult;
  readonly pictures: readonly DeliveredImage[];
  readonly index: number | undefined;
  readonly nonce: string;
  /** Goes with the messages. */
  readonly mark: string;
}

/** Undefined where nobody but the person can see it. */
async function postSomewhere(
  { ctx, shown: { job } }: Step,
  rungs: readonly Rung[],
  { result, pictures, index, nonce, mark }: Shot,
): Promise<MessageRef | undefined> {
  const { platform, records, event, reply, settings, server } = ctx;
  const localeFor = (place: Place) => localeAt(settings, server, place, ctx.locale);
  const render = (place: Place, locale: Locale) =>
    keptResultMessage(ctx, job, {
      result,
      pictures,
      index,
      place,
      locale,
      quoted: place.thread === undefined,
    });
  try {
    const landed = await descend(rungs, firstTry, async ({ kind, place: open }, refusal) => {
      const place = await open();
      const locale = await localeFor(place);
      const ownNonce = kind === 'meant' ? nonce : `${nonce}:${kind}`;
      return platform.post(place, explained(await render(place, locale), refusal, locale), {
        nonce: ownNonce,
      });
    });
    const { main, all } = landed.result;
    const keys = all.map(messageKey);
    // First, so that none is ever left that can't be found to be forgotten.
    await records.copies.add(job.id, keys);
    const single = { job: job.id, all: [...all], mark, ...(index !== undefined && { index }) };
    await Promise.all(keys.map((key) => records.singles.set(key, single)));
    return main;
  } catch (error) {
    const answers = event.kind !== 'reaction' && event.kind !== 'mention';
    const alone = answers && platform.limits(event.place).privateImages;
    if (!alone || !isRefused(error, firstTry)) throw error;
    await reply.answerAlone(explained(await render(event.place, ctx.locale), error, ctx.locale));
    return undefined;
  }
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
      init: await keptInit(ctx, job),
      remark: texts.redrawn,
      target: { redrawn: true, direct: true },
    });
  }
  const place = await platform.direct(event.place, event.user.id);
  const nonce = `${job.id}:direct:${event.id}`;
  await postOnce(step, place, { result: job.result, pictures, index, nonce });
}
