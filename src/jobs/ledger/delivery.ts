/** What a delivery does to a job's record. */
import { AppError } from '../../errors.ts';
import { flagOf, readState, rowOf } from './answer.ts';
import type { Run } from './scripts.ts';
import type { State } from './state.ts';

export interface DeliveryRecord {
  readonly state: State;
  readonly member: string;
  readonly server: string;
  readonly payload: string;
  readonly target: string;
  readonly at: number;
  readonly start: number;
  readonly end: number;
  readonly outcome: string;
  readonly by: string;
}

export type DeliveryBegun =
  | { readonly kind: 'post'; readonly record: DeliveryRecord }
  /** The drawing is not over; `tag` is its place in the fair order. */
  | { readonly kind: 'early'; readonly route: string; readonly tag: number }
  /** `held`: it waits for a decision, and there is nothing to deliver yet. */
  | { readonly kind: 'done' | 'gone' | 'held' };

export function deliveryCalls(run: Run) {
  return {
    async beginDelivery(id: string): Promise<DeliveryBegun> {
      const [kind, now, member, server, payload, target, at, start, end, outcome, by] = (
        await rowOf(run('delivery/begin-delivery', id, id))
      ).map(String);
      if (kind === 'early') return { kind, route: now ?? '', tag: Number(member) };
      if (kind === 'done' || kind === 'gone' || kind === 'held') return { kind };
      if (kind !== 'post') throw new AppError('ledger', `begin-delivery answered "${kind}".`);
      return {
        kind,
        record: {
          state: readState(now),
          member: member ?? '',
          server: server ?? '',
          payload: payload ?? '',
          target: target ?? '',
          at: Number(at),
          start: Number(start || end),
          end: Number(end),
          outcome: outcome ?? '',
          by: by ?? '',
        },
      };
    },

    /** The message of the part, where it was posted before. */
    async beginPart(id: string, part: string): Promise<string | undefined> {
      const [kind, message] = (await rowOf(run('delivery/begin-part', id, part))).map(String);
      return kind === 'posted' ? (message ?? '') : undefined;
    },

    endPart: (id: string, part: string, message: string, keepSeconds: number, keys: readonly string[]) =>
      run('delivery/end-part', id, id, part, message, keepSeconds, ...keys),

    close(
      id: string,
      as: 'posted' | 'dead' | 'collected' | 'none',
      keep: { readonly recordSeconds: number; readonly imageSeconds: number },
      reason = '',
    ): Promise<boolean> {
      return flagOf(run('delivery/close', id, id, as, keep.recordSeconds, keep.imageSeconds, reason));
    },

    reopen: (id: string) => flagOf(run('delivery/reopen', id, id)),
  };
}
