/** Posts what came of a job: its pictures, or why there are none. */
import {
  type Message,
  type MessageRef,
  messageKey,
  type Place,
  type Platform,
  PlatformError,
  type Posted,
} from '../../../chat/platform.ts';
import type { Deliver, Delivery, Outcome, PostedMessage } from '../../../jobs/ports.ts';
import type { Services } from '../../services.ts';
import { textsOf } from '../../texts/index.ts';
import { type ChatTarget, readTarget } from '../ask/target.ts';
import { statusMessage } from '../follow/status-message.ts';
import type { Stage } from '../records.ts';
import { failureMessage } from './failure-message.ts';
import { followUp } from './follow-up.ts';
import { resultMessage } from './result-message.ts';
import { resultRef } from './whereabouts.ts';

/** True for what no retry mends. */
export function isPermanent(error: unknown): boolean {
  return error instanceof PlatformError && error.problem !== 'unavailable' && error.problem !== 'too_late';
}

/** Seconds that the platform asked to wait. */
export function retryAfterOf(error: unknown): number | undefined {
  return error instanceof PlatformError ? error.retryAfter : undefined;
}

export function createDeliver(platform: Platform, services: Services): Deliver {
  return async (delivery, context) => {
    const target = readTarget(delivery.target);
    const { outcome, jobId } = delivery;
    const known = await services.records.stages.get(jobId);
    if (outcome.kind === 'cancelled') {
      if (known?.status !== undefined)
        await showCancelled(platform, known.status, delivery, target, services);
      return;
    }
    if (outcome.kind === 'drawn' && target.next !== undefined) {
      if (await followUp(services, delivery, target, outcome)) return;
    }
    const stage = known ?? (await stageOrLost(delivery, target, services));
    await context.post('result', ({ nonce }) =>
      postSomewhere({ platform, services, delivery, target, stage, outcome, nonce }),
    );
    if (stage?.status !== undefined) await removeStatus(platform, stage.status, jobId, services);
  };
}

/** Undefined where nobody can write any more; the result may still find a way. */
async function stageOrLost(
  { jobId, request }: Delivery,
  target: ChatTarget,
  { ensureStage, log }: Services,
): Promise<Stage | undefined> {
  try {
    return await ensureStage({ id: jobId, target, request });
  } catch (error) {
    if (!isLost(error)) throw error;
    log.warn({ job: jobId, audit: 'place_lost', err: error }, 'The place of a job is lost');
    return undefined;
  }
}

interface PostOptions {
  readonly platform: Platform;
  readonly services: Services;
  readonly delivery: Delivery;
  readonly target: ChatTarget;
  readonly stage: Stage | undefined;
  readonly outcome: Exclude<Outcome, { kind: 'cancelled' }>;
  readonly nonce: string;
}

/** In its place; where that is lost, to the person directly. */
async function postSomewhere(options: PostOptions): Promise<PostedMessage> {
  const { platform, services, delivery, target, stage, nonce } = options;
  const { log } = services;
  const { user, origin } = target;
  let first: unknown;
  if (stage !== undefined) {
    try {
      const message = await render(options, stage.place);
      return postedAs(await platform.post(stage.place, withNotice(message, stage.place, target), { nonce }));
    } catch (error) {
      if (!isLost(error)) throw error;
      first = error;
      const { jobId, member } = delivery;
      log.warn(
        { job: jobId, member, audit: 'place_lost', err: error },
        'The place of a result is lost; its person is told directly',
      );
    }
  }
  try {
    const place = await platform.direct(origin, user.id);
    const message = await render(options, place);
    const text = [`${textsOf(target.locale).placeLost}\n`, ...asParts(message)];
    return postedAs(await platform.post(place, { ...message, text }, { nonce: `${nonce}:direct` }));
  } catch (error) {
    if (!isLost(error)) throw error;
    // Nobody can be told: the operator finds it among the dead letters.
    throw first ?? error;
  }
}

function asParts({ text = [] }: Message) {
  return typeof text === 'string' ? [text] : text;
}

function isLost(error: unknown): boolean {
  return error instanceof PlatformError && (error.problem === 'gone' || error.problem === 'forbidden');
}

async function render({ platform, services, delivery, target, outcome }: PostOptions, place: Place) {
  const { jobId: id, request } = delivery;
  const { locale } = target;
  if (outcome.kind !== 'drawn') return failureMessage(id, outcome, request, locale);
  const { images, grid, result, waited, ran } = outcome;
  const parent = request?.parent === undefined ? undefined : await resultRef(services.jobs, request.parent);
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
    waited,
    ran,
    // A private result must not be led to from outside, nor lead out of where it is.
    parent: parent?.place.channel === place.channel ? parent : undefined,
  });
}

/** In a direct conversation the message itself notifies. */
function withNotice(message: Message, place: Place, { user }: ChatTarget): Message {
  return place.direct ? message : { ...message, notify: [user] };
}

/** What is recorded of a post, and read again by `resultRefs`. */
function postedAs({ main, all }: Posted): PostedMessage {
  const alsoKeys = all.filter(({ id }) => id !== main.id).map(messageKey);
  return { key: messageKey(main), alsoKeys, ref: { main, all } };
}

async function removeStatus(
  platform: Platform,
  status: MessageRef,
  job: string,
  { log, records }: Services,
): Promise<void> {
  try {
    await platform.remove(status);
    await records.singles.remove(messageKey(status));
  } catch (error) {
    // The result stands; a status message that is left is not worth a second try at posting it.
    log.warn({ job, err: error }, 'A status message could not be removed');
  }
}

async function showCancelled(
  platform: Platform,
  status: MessageRef,
  { jobId }: Delivery,
  target: ChatTarget,
  { jobs, log }: Services,
): Promise<void> {
  const job = await jobs.get(jobId);
  if (job === undefined) return;
  try {
    await platform.update(status, statusMessage(job, target.locale));
  } catch (error) {
    if (!isLost(error)) throw error;
    log.info({ job: jobId, err: error }, 'A cancelled job has no status message any more');
  }
}
