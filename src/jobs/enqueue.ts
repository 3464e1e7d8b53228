/** Takes a request into the queue: once per key, within the caps, at its fair place. */
import { randomInt } from 'node:crypto';
import { AppError, UserError } from '../errors.ts';
import { fields } from '../request/fields.ts';
import type { Store } from '../store/open-store.ts';
import { AdmittedJob } from './admitted.ts';
import type { Bull, NewBullJob } from './bull.ts';
import type { Admitted, Caps } from './ledger/admission.ts';
import type { Ledger } from './ledger/ledger.ts';
import { QueueFullError } from './queue-full-error.ts';
import { queueUnavailable } from './queue-unavailable.ts';
import { jobIdOf } from './record/ids.ts';
import { checkTarget, jobPayload, jobTarget } from './record/job-payload.ts';
import type { Keep } from './record/keep.ts';
import { QuotaError, spanOf } from './record/quotas.ts';
import { workOf } from './record/work.ts';
import { routeOf } from './route.ts';

export interface Enqueued {
  readonly id: string;
  /** False when this key was enqueued before. */
  readonly isNew: boolean;
}

export interface EnqueueParts {
  readonly store: Store;
  readonly ledger: Ledger;
  readonly bull: Bull;
  readonly caps: Caps;
  readonly keep: Keep;
}

/** Work that moves a member's clock by one tag: a small picture of a few steps. */
const workOfTag = 5;

/** However much one job asks for, its member is not moved back by more than this many tags. */
const maxTags = 2_000;

/**
 * @throws QueueFullError, QuotaError, UserError `queue_unavailable` (nothing was started) or `queue_unsure` (it may have been),
 * AppError `not_admitted`, or `record_invalid` for a request that breaks its schema
 */
export async function enqueue(parts: EnqueueParts, admitted: AdmittedJob): Promise<Enqueued> {
  const { store, ledger, keep } = parts;
  const job = AdmittedJob.open(admitted);
  const id = jobIdOf(job.key);
  const { seed = randomInt(0x1_0000_0000), ...request } = job.request;
  const { member, server, target, init, asked, pass, hold, keepSeconds } = job;
  if (target !== undefined) checkTarget(target);
  const payload = jobPayload.write({
    request: { ...request, seed },
    asked,
    pass,
    member,
    server,
    init: init !== undefined,
  });
  const caps = { ...parts.caps, ...job.caps };
  const work = workOf(job.request);
  const cost = Math.min(maxTags, Math.max(1, Math.ceil(work / workOfTag)));
  const platform = target?.platform ?? '';
  try {
    // Before the job, so that no worker can miss it; a refused job's image goes again.
    if (init !== undefined) {
      const seconds = Math.min(keep.initSeconds, keepSeconds ?? keep.initSeconds);
      await store.blobs.put(`${id}:init`, init, seconds);
    }
    const text = target === undefined ? '' : jobTarget.write(target);
    const route = routeOf(job.request, job.abilities);
    const { quotas = [], images = request.images ?? fields.images.default } = job;
    const admission = {
      id,
      member,
      server,
      platform,
      payload,
      target: text,
      work,
      cost,
      route,
      hold,
      images,
      quotas,
      keepSeconds,
    };
    const admitted = await ledger.admit(admission, caps);
    if (!('state' in admitted)) {
      if (init !== undefined) await store.blobs.remove([`${id}:init`]);
      const refused = refusal(admitted, caps);
      await job.onAnswer?.(refused);
      throw refused;
    }
    const isNew = admitted.kind === 'new';
    if (isNew) await job.onAnswer?.();
    if (admitted.state !== 'queued') return { id, isNew };
    // A known job that BullMQ lacks was admitted by a process that died right then.
    if (isNew || !admitted.queued) await hand(parts, { id, route: route.name, tag: admitted.tag, platform });
    // Workers would find it within a second; this saves the second.
    store.channels.publish('work', route.name).catch(() => undefined);
    return { id, isNew };
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const error = store.error(cause);
    if (!error.code.startsWith('redis_')) throw error;
    throw queueUnavailable(error);
  }
}

function refusal(admitted: Exclude<Admitted, { readonly state: string }>, caps: Caps): UserError {
  switch (admitted.kind) {
    case 'full':
      return new QueueFullError(admitted.scope, caps[admitted.scope], admitted.waiting);
    case 'pause':
      return new QuotaError(undefined, admitted.ms);
    case 'quota': {
      const { span, most, used, ms } = admitted;
      return new QuotaError({ span: spanOf(span), most, used }, ms < 0 ? undefined : ms);
    }
  }
}

/** Hands an admitted job to BullMQ; what cannot be handed over is taken back, so that an error means "not started". */
async function hand({ ledger, bull, store }: EnqueueParts, job: NewBullJob): Promise<void> {
  try {
    await bull.addJob(job);
  } catch (cause) {
    let withdrawn: boolean;
    try {
      withdrawn = await ledger.withdraw(job.id);
    } catch (later) {
      throw new UserError(
        'queue_unsure',
        'The queue stopped answering. If your picture does not come in a few minutes, please ask again.',
        { cause: new AggregateError([cause, later], store.error(cause).message) },
      );
    }
    // Not withdrawn: the job reached BullMQ although its answer did not reach us.
    if (withdrawn) throw cause instanceof AppError ? cause : store.error(cause);
  }
}
