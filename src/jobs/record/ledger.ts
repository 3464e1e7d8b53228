/** The records of jobs as typed calls: each is one script in `scripts/`, so one step in Redis. */
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { Redis } from '../../store/redis-client.ts';
import { runScript, type Script, type ScriptValue } from '../../store/script.ts';
import { admitScript, withdrawScript } from '../scripts/admit.ts';
import { cancelScript } from '../scripts/cancel.ts';
import {
  beginDeliveryScript,
  beginPartScript,
  closeScript,
  endPartScript,
  reopenScript,
} from '../scripts/deliver.ts';
import { progressScript, releaseScript, settleScript, startScript } from '../scripts/run.ts';
import { forgetScript, staleScript } from '../scripts/upkeep.ts';
import { viewScript } from '../scripts/view.ts';

export const states = ['queued', 'running', 'drawn', 'failed', 'cancelled'] as const;

/**
 * How far the drawing is. `drawn`, `failed` and `cancelled` are final.
 */
export type State = (typeof states)[number];

export const deliveries = ['none', 'waiting', 'posting', 'posted', 'collected', 'dead'] as const;

/** How far the delivery is; `none` when the images are to be collected, `dead` when posting was given up. */
export type DeliveryState = (typeof deliveries)[number];

export interface Admission {
  readonly id: string;
  readonly member: string;
  readonly server: string;
  /** '' when the images will be collected. */
  readonly platform: string;
  readonly payload: string;
  readonly target: string;
  readonly work: number;
  readonly cost: number;
}

export interface Caps {
  readonly member: number;
  readonly server: number;
  readonly all: number;
}

export type Admitted =
  | { readonly kind: 'new' | 'known'; readonly tag: number; readonly state: string; readonly queued: boolean }
  | { readonly kind: 'full'; readonly scope: 'member' | 'server' | 'all'; readonly waiting: number };

export type Started =
  | {
      readonly kind: 'run';
      readonly payload: string;
      readonly at: number;
      /** Earlier tries whose process died, and those under which the engine died. */
      readonly deaths: number;
      readonly engineDeaths: number;
    }
  | { readonly kind: 'over'; readonly state: State | 'gone' };

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
  | { readonly kind: 'early'; readonly tag: number }
  | { readonly kind: 'done' | 'gone' };

export interface Settlement {
  readonly id: string;
  readonly run: string;
  readonly state: 'drawn' | 'failed';
  readonly outcome: string;
  /** Whether an operator should see it among the dead letters. */
  readonly dead: boolean;
  readonly blobs: readonly (readonly [name: string, bytes: Uint8Array])[];
  readonly blobSeconds: number;
}

export interface StaleJob {
  readonly id: string;
  readonly state: State;
  readonly delivery: DeliveryState;
  readonly platform: string;
  readonly tag: number;
  /** What BullMQ has of it. */
  readonly drawing: 'none' | 'there' | 'failed';
  readonly deliveryJob: 'none' | 'there' | 'failed';
}

function inBull(code: unknown): 'none' | 'there' | 'failed' {
  if (code === 2) return 'failed';
  return code === 1 ? 'there' : 'none';
}

const row = z.array(z.union([z.string(), z.number()]));
const state = z.enum(states);

export type Ledger = ReturnType<typeof createLedger>;

/** @param client its patience (failing fast or waiting for ever) is that of every call. */
export function createLedger(client: Redis, prefix: string) {
  const run = (script: Script, ...args: readonly ScriptValue[]) =>
    runScript(client, script, [prefix, Date.now(), ...args]);
  const rowOf = async (answer: Promise<unknown>) => row.parse(await answer);
  const word = async (answer: Promise<unknown>) => z.string().parse(await answer);
  const flag = async (answer: Promise<unknown>) => (await answer) === 1;

  return {
    async admit(job: Admission, caps: Caps): Promise<Admitted> {
      const { id, member, server, platform, payload, target, work, cost } = job;
      const [kind, first, known, queued] = await rowOf(
        run(
          admitScript,
          ...[id, member, server, platform, payload, target, work, cost],
          ...[caps.member, caps.server, caps.all],
        ),
      );
      if (kind === 'member' || kind === 'server' || kind === 'all') {
        return { kind: 'full', scope: kind, waiting: Number(first) };
      }
      const isNew = kind === 'new';
      return {
        kind: isNew ? 'new' : 'known',
        tag: Number(first),
        state: isNew ? 'queued' : String(known),
        queued: !isNew && queued === 1,
      };
    },

    withdraw: (id: string) => flag(run(withdrawScript, id)),

    async start(id: string, token: string, worker: string): Promise<Started> {
      const [kind, payload, at, deaths, engineDeaths] = await rowOf(run(startScript, id, token, worker));
      if (kind !== 'run') return { kind: 'over', state: kind === 'gone' ? 'gone' : state.parse(kind) };
      return {
        kind,
        payload: String(payload),
        at: Number(at),
        deaths: Number(deaths),
        engineDeaths: Number(engineDeaths),
      };
    },

    /** Puts a job back among the waiting; the count is that of engine deaths so far. */
    async release(
      id: string,
      token: string,
      died: boolean,
    ): Promise<{ released: boolean; engineDeaths: number }> {
      const [now, count] = await rowOf(run(releaseScript, id, token, died ? 1 : 0));
      return { released: now === 'queued', engineDeaths: Number(count) };
    },

    /** The job's state afterwards: the settlement's own unless someone else ended or took the job. */
    settle(settlement: Settlement): Promise<string> {
      const { id, run: token, outcome, dead, blobs, blobSeconds } = settlement;
      const images = blobs.flat();
      return word(
        run(settleScript, id, token, settlement.state, outcome, dead ? 1 : 0, blobSeconds, ...images),
      );
    },

    /** `mine`, or why the job is no longer this run's. */
    progress: (id: string, token: string, progress: string, preview: Uint8Array | '') =>
      word(run(progressScript, id, token, progress, preview)),

    async cancel(id: string, by: string): Promise<{ kind: 'gone' | 'cancelled' | 'late'; state: string }> {
      const [kind, before] = await rowOf(run(cancelScript, id, by));
      return { kind: z.enum(['gone', 'cancelled', 'late']).parse(kind), state: String(before ?? '') };
    },

    view: (ids: readonly string[]) => run(viewScript, ...ids),

    async beginDelivery(id: string): Promise<DeliveryBegun> {
      const [kind, now, member, server, payload, target, at, start, end, outcome, by] = (
        await rowOf(run(beginDeliveryScript, id))
      ).map(String);
      if (kind === 'early') return { kind, tag: Number(now) };
      if (kind === 'done' || kind === 'gone') return { kind };
      if (kind !== 'post') throw new AppError('ledger', `beginDelivery answered "${kind}".`);
      return {
        kind,
        record: {
          state: state.parse(now),
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

    async beginPart(
      id: string,
      part: string,
    ): Promise<{ kind: 'first' | 'uncertain' } | { kind: 'posted'; message: string }> {
      const [kind, message] = (await rowOf(run(beginPartScript, id, part))).map(String);
      if (kind === 'posted') return { kind, message: message ?? '' };
      return { kind: kind === 'first' ? 'first' : 'uncertain' };
    },

    endPart: (id: string, part: string, message: string, keepSeconds: number, keys: readonly string[]) =>
      run(endPartScript, id, part, message, keepSeconds, ...keys),

    close(
      id: string,
      as: 'posted' | 'dead' | 'collected' | 'none',
      keep: { readonly recordSeconds: number; readonly imageSeconds: number },
      reason = '',
    ): Promise<boolean> {
      return flag(run(closeScript, id, as, keep.recordSeconds, keep.imageSeconds, reason));
    },

    reopen: (id: string) => flag(run(reopenScript, id)),

    async stale(olderThan: number, most: number): Promise<StaleJob[]> {
      const rows = z.array(row).parse(await run(staleScript, olderThan, most));
      return rows.map(([id, now, delivery, platform, tag, drawing, posting]) => ({
        id: String(id),
        state: state.parse(now),
        delivery: z.enum(deliveries).parse(delivery),
        platform: String(platform),
        tag: Number(tag),
        drawing: inBull(drawing),
        deliveryJob: inBull(posting),
      }));
    },

    forget: (id: string) => flag(run(forgetScript, id)),
  };
}
