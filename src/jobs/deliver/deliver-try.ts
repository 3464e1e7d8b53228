/** One attempt to deliver the outcome of a job. */
import { AppError, messageOf, UserError } from '../../errors.ts';
import type { DrawRequest } from '../../request/request.ts';
import type { Log } from '../../store/log.ts';
import type { Store } from '../../store/open-store.ts';
import type { DeliveryRecord } from '../ledger/delivery.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Deliver, Outcome } from '../ports.ts';
import { jobPayload, jobTarget, type Target } from '../record/job-payload.ts';
import type { Keep } from '../record/keep.ts';
import { drawFailure, drawnResult } from '../record/outcome.ts';
import { keptGrid, keptPictures } from '../record/pictures.ts';
import { postOnce } from './post-once.ts';

/** How a try ended: posted (or nothing to post), given up, to be tried again, or the drawing is not over yet. */
export type DeliveryEnd =
  | { readonly kind: 'posted' | 'over' | 'held' }
  | { readonly kind: 'early'; readonly route: string; readonly tag: number }
  | { readonly kind: 'dead'; readonly error: AppError }
  | { readonly kind: 'again'; readonly error: Error; readonly seconds: number | undefined };

export interface DeliverTry {
  readonly id: string;
  readonly failedTries: number;
  readonly lastTry: boolean;
  /** Bots that died under it. */
  readonly deaths: number;
  readonly signal: AbortSignal;
}

export interface DeliverTryParts {
  readonly store: Store;
  readonly ledger: Ledger;
  readonly deliver: Deliver;
  readonly keep: Keep;
  readonly log: Log;
  readonly permanent: (error: unknown) => boolean;
  readonly retryAfter: (error: unknown) => number | undefined;
}

/** A delivery under which so many bots died is given up; far more than people and machines would kill by chance. */
const maxDeaths = 10;

export async function deliverTry(parts: DeliverTryParts, attempt: DeliverTry): Promise<DeliveryEnd> {
  const { ledger, keep } = parts;
  const { id } = attempt;
  const begun = await ledger.beginDelivery(id);
  if (begun.kind === 'early') return begun;
  if (begun.kind === 'held') return { kind: 'held' };
  if (begun.kind !== 'post') return { kind: 'over' };
  const { record } = begun;
  if (attempt.deaths >= maxDeaths) {
    return bury(
      parts,
      id,
      new AppError('delivery_poison', `${attempt.deaths} bots died under this delivery.`),
    );
  }
  let target: Target;
  try {
    target = jobTarget.read(record.target);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return bury(parts, id, error);
  }
  try {
    const outcome = await outcomeOf(parts, id, record);
    await parts.deliver(
      {
        jobId: id,
        member: record.member,
        server: record.server,
        target,
        request: requestOf(record),
        enqueuedAt: new Date(record.at),
        outcome,
      },
      {
        signal: attempt.signal,
        attempt: attempt.failedTries + 1,
        lastTry: attempt.lastTry,
        post: postOnce(ledger, id, keep.recordSeconds),
      },
    );
  } catch (error) {
    return again(parts, attempt, error);
  }
  await ledger.close(id, 'posted', {
    recordSeconds: keep.recordSeconds,
    imageSeconds: keep.deliveredSeconds,
  });
  return { kind: 'posted' };
}

async function again(parts: DeliverTryParts, attempt: DeliverTry, thrown: unknown): Promise<DeliveryEnd> {
  const error = thrown instanceof Error ? thrown : new AppError('delivery_failed', messageOf(thrown));
  const seconds = parts.retryAfter(thrown);
  if (seconds !== undefined || attempt.signal.aborted) return { kind: 'again', error, seconds: seconds ?? 0 };
  if (error instanceof UserError || parts.permanent(thrown) || attempt.lastTry) {
    const code = error instanceof AppError ? error.code : 'delivery_failed';
    return bury(parts, attempt.id, new AppError(code, error.message, { cause: error }));
  }
  parts.log.warn({ job: attempt.id, err: error }, 'The delivery failed and is tried again');
  return { kind: 'again', error, seconds: undefined };
}

async function bury(
  { ledger, keep, log }: DeliverTryParts,
  id: string,
  error: AppError,
): Promise<DeliveryEnd> {
  log.error({ job: id, err: error }, `The result could not be delivered: ${error.message}`);
  const reason = `${error.code}: ${error.message}`;
  await ledger.close(id, 'dead', { recordSeconds: keep.recordSeconds, imageSeconds: -1 }, reason);
  return { kind: 'dead', error };
}

async function outcomeOf(parts: DeliverTryParts, id: string, record: DeliveryRecord): Promise<Outcome> {
  if (record.state === 'cancelled') return { kind: 'cancelled', by: record.by || undefined };
  try {
    if (record.state === 'failed' || record.state === 'refused') {
      return { kind: record.state, ...drawFailure.read(record.outcome) };
    }
    return await drawn(parts.store, id, record);
  } catch (error) {
    if (!(error instanceof AppError) || error.code.startsWith('redis_')) throw error;
    parts.log.error({ job: id, err: error }, 'The outcome of the drawing cannot be read');
    return {
      kind: 'failed',
      code: error.code,
      message: error.message,
      forPerson: error instanceof UserError,
    };
  }
}

async function drawn(store: Store, id: string, record: DeliveryRecord): Promise<Outcome> {
  const result = drawnResult.read(record.outcome);
  const images = await keptPictures(store, id, result);
  if (images === undefined) {
    throw new UserError(
      'images_expired',
      'The pictures waited too long to be posted and are no longer kept. Feel free to ask again.',
    );
  }
  const grid = await keptGrid(store, id, result);
  const waited = Math.max(0, record.start - record.at) / 1_000;
  const ran = Math.max(0, record.end - record.start) / 1_000;
  return { kind: 'drawn', images, grid, result, waited, ran };
}

function requestOf(record: DeliveryRecord): DrawRequest | undefined {
  try {
    return jobPayload.read(record.payload).request;
  } catch {
    // The delivery then tells of the damage; there is nothing to add.
    return undefined;
  }
}
