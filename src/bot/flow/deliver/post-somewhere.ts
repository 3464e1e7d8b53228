/** Posts a result where it belongs, else at the next best place; at the end there is a word on why there is none. */
import {
  type Message,
  messageKey,
  type Place,
  type Platform,
  PlatformError,
  type Posted,
} from '../../../chat/platform.ts';
import { messageOf } from '../../../errors.ts';
import type { Delivery, Outcome, PostedMessage } from '../../../jobs/ports.ts';
import type { Services } from '../../services.ts';
import { maxSizeOf } from '../actions/remake.ts';
import type { ChatTarget } from '../ask/target.ts';
import { sayEnd } from '../follow/finish.ts';
import { triedAgainMessage } from '../follow/status-message.ts';
import { directRungs } from '../places/direct.ts';
import { explained } from '../places/explained.ts';
import { descend, type Rung } from '../places/ladder.ts';
import { isFinal, isHopeless, isRefused, maxFailures, type Patience, reasonOf } from '../places/refusal.ts';
import type { Stage } from '../records.ts';
import { failureMessage } from './failure-message.ts';
import { resultMessage } from './result-message.ts';
import { resultRef } from './whereabouts.ts';

export interface PostOptions {
  readonly platform: Platform;
  readonly services: Services;
  readonly delivery: Delivery;
  readonly target: ChatTarget;
  /** Undefined where no place takes anything. */
  readonly stage: Stage | undefined;
  readonly outcome: Exclude<Outcome, { kind: 'cancelled' }>;
  readonly nonce: string;
  readonly patience: Patience;
}

/** @throws PlatformError where no place takes it, after its person was told */
export async function postSomewhere(options: PostOptions): Promise<PostedMessage> {
  const { platform, services, delivery, target, nonce, patience } = options;
  const { jobId: job, member } = delivery;
  try {
    const { rung, result, refusal } = await descend(
      await rungsOf(options),
      patience,
      async (rung, refusal) => {
        const place = await rung.place();
        const message = withNotice(await render(options, place), place, target);
        const ownNonce = rung.kind === 'meant' ? nonce : `${nonce}:${rung.kind}`;
        return platform.post(place, explained(message, refusal, target.locale), { nonce: ownNonce });
      },
    );
    if (refusal === undefined || rung.kind === 'meant') {
      await services.records.detours.remove(job);
    } else {
      const fields = { job, member, to: rung.kind, audit: 'place_lost', err: refusal };
      services.log.warn(fields, `The place of a result is lost: ${refusal.message}`);
      await services.records.detours.set(job, { to: rung.kind, reason: reasonOf(refusal) });
    }
    return postedAs(result);
  } catch (error) {
    if (!isRefused(error, patience)) throw error;
    return showAlone(options, error);
  }
}

/** Private results never leave the conversation with their person, and what was asked for in a thread not that thread. */
async function rungsOf({ platform, services, target, stage }: PostOptions): Promise<Rung[]> {
  const { origin } = target;
  const direct = await directRungs(platform, services.settings, target);
  if (stage === undefined) return [...direct];
  const { place } = stage;
  const meant: Rung = { kind: 'meant', place: async () => place };
  if (place.direct) return [meant];
  if (place.thread === undefined || origin.thread !== undefined) {
    return [meant, ...direct];
  }
  return [meant, { kind: 'channel', place: async () => origin }, ...direct];
}

/** Where the person's own answer is still open, it shows them what nobody else can be shown. */
async function showAlone(options: PostOptions, refusal: PlatformError): Promise<PostedMessage> {
  const { services, delivery, target, platform, patience } = options;
  const { jobId: job } = delivery;
  const reply = services.replies.of(job);
  const reason = reasonOf(refusal);
  if (reply !== undefined) {
    try {
      await reply.show(explained(await render(options, reply.place), refusal, target.locale));
      await services.records.detours.set(job, { to: 'alone', reason });
      return { key: `${platform.name}:alone:${job}` };
    } catch (error) {
      services.log.info(
        { job, err: error },
        `A result was not shown to its person alone: ${messageOf(error)}`,
      );
    }
  }
  if (!isHopeless(refusal, patience)) {
    await sayThatItGoesOn(options, refusal);
    throw refusal;
  }
  await giveUp(options, refusal);
  throw isFinal(refusal) ? refusal : lasting(refusal);
}

/** A platform may fail at pictures for minutes, and take words. */
async function sayThatItGoesOn(
  { services, delivery, target, platform, patience }: PostOptions,
  refusal: PlatformError,
) {
  const status = (await services.records.stages.get(delivery.jobId))?.status;
  if (status === undefined || patience.attempt !== maxFailures) return;
  try {
    await platform.update(status, triedAgainMessage(reasonOf(refusal), target.locale));
  } catch (error) {
    services.log.info(
      { job: delivery.jobId, err: error },
      'A person could not be told that their result is late',
    );
  }
}

/** Says that it is nowhere. Where not even that can be said, it is tried again as a whole. */
async function giveUp(
  { services, delivery, target, platform, patience }: PostOptions,
  refusal: PlatformError,
) {
  const { jobId } = delivery;
  const before = await services.records.detours.get(jobId);
  if (before?.told) return;
  await services.records.detours.set(jobId, { to: 'nowhere', reason: reasonOf(refusal) });
  const job = await services.jobs.get(jobId);
  if (job === undefined) return;
  try {
    // As it will be in a moment.
    await sayEnd(services, platform, { ...job, delivery: 'dead' }, target);
  } catch (error) {
    if (!isFinal(refusal) && !patience.lastTry) throw error;
    services.log.info(
      { job: jobId, err: error },
      'A person will be told later that their result has nowhere to go',
    );
  }
}

/** A platform that fails at one thing only, again and again, will not do it later either. */
function lasting({ message, obstacle, permission, cause }: PlatformError): PlatformError {
  return new PlatformError('forbidden', message, {
    cause,
    ...(obstacle !== undefined && { obstacle }),
    ...(permission !== undefined && { permission }),
  });
}

async function render({ platform, services, delivery, target, outcome }: PostOptions, place: Place) {
  const { jobId: id, request } = delivery;
  const { locale } = target;
  if (outcome.kind !== 'drawn') return failureMessage(id, outcome, request, locale);
  const { images, grid, result, ran } = outcome;
  const { jobs } = services;
  const parent = request?.parent === undefined ? undefined : await resultRef(jobs, request.parent);
  // A private result must not be led to from outside, nor lead out of where it is.
  const isHere = parent !== undefined && parent.place.channel === place.channel;
  const before = isHere && request?.parent !== undefined ? await jobs.get(request.parent) : undefined;
  const isUnderPrompt = place.thread !== undefined && target.origin.thread === undefined;
  return resultMessage({
    id,
    request,
    result,
    pictures: images,
    grid,
    index: images.length === 1 ? 0 : undefined,
    locale,
    limits: platform.limits(place),
    spoiler: target.spoiler,
    redrawn: target.redrawn,
    expandable: services.expander !== undefined,
    ran,
    ...(isHere && { parent, before }),
    quoted: !isUnderPrompt && before === undefined,
    maxSize: await maxSizeOf(services, request?.model.base),
  });
}

/** In a direct conversation the message itself notifies. */
function withNotice(message: Message, place: Place, { user }: ChatTarget): Message {
  return place.direct ? message : { ...message, notify: [user] };
}

/** What is recorded of a post, and read again by `readPosted`. */
function postedAs({ main, all }: Posted): PostedMessage {
  const alsoKeys = all.filter(({ id }) => id !== main.id).map(messageKey);
  return { key: messageKey(main), alsoKeys, ref: { main, all } };
}
