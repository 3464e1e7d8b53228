/** How jobs enter the queue, and how they leave it again before they are drawn. */
import { z } from 'zod';
import { type Quota, quotaArg } from '../record/quotas.ts';
import type { Route } from '../route.ts';
import { flagOf, rowOf } from './answer.ts';
import type { Run } from './scripts.ts';

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
  readonly route: Route;
  readonly hold: Hold | undefined;
  readonly images: number;
  readonly quotas: readonly Quota[];
  /** Undefined for as long as all others. */
  readonly keepSeconds: number | undefined;
}

export const holdKinds = ['review', 'paused'] as const;
export type HoldKind = (typeof holdKinds)[number];

/** Why a job may not join the line yet. */
export interface Hold {
  /** `review`: moderators decide; `paused`: its server may draw nothing for now. */
  readonly kind: HoldKind;
  /** After so many seconds it is refused; left out, it is held until somebody decides. */
  readonly seconds?: number | undefined;
}

export interface Caps {
  readonly member: number;
  readonly server: number;
  readonly all: number;
}

export type Admitted =
  | { readonly kind: 'new' | 'known'; readonly tag: number; readonly state: string; readonly queued: boolean }
  | { readonly kind: 'pause'; readonly ms: number }
  | {
      readonly kind: 'quota';
      /** ms. */
      readonly span: number;
      readonly most: number;
      readonly used: number;
      /** Until there is room; -1 for never. */
      readonly ms: number;
    }
  | { readonly kind: 'full'; readonly scope: 'member' | 'server' | 'all'; readonly waiting: number };

const cancelKind = z.enum(['gone', 'cancelled', 'late']);

function holdArgs(hold: Hold | undefined): [kind: string, ms: string | number] {
  if (hold === undefined) return ['', ''];
  return [hold.kind, hold.seconds === undefined ? '' : Math.ceil(hold.seconds * 1_000)];
}

export function admissionCalls(run: Run) {
  return {
    async admit(job: Admission, caps: Caps): Promise<Admitted> {
      const { id, member, server, platform, payload, target, work, cost, route, hold } = job;
      const [kind, first, known, queued, ms] = await rowOf(
        run(
          'admission/admit',
          id,
          ...[id, member, server, platform, payload, target, work, cost],
          ...[route.name, JSON.stringify(route.needs)],
          ...[caps.member, caps.server, caps.all],
          ...holdArgs(hold),
          ...[job.images, quotaArg(job.quotas), job.keepSeconds ?? ''],
        ),
      );
      if (kind === 'pause') return { kind, ms: Number(first) };
      if (kind === 'quota') {
        return { kind, span: Number(first), most: Number(known), used: Number(queued), ms: Number(ms) };
      }
      if (kind === 'member' || kind === 'server' || kind === 'all') {
        return { kind: 'full', scope: kind, waiting: Number(first) };
      }
      const isNew = kind === 'new';
      return {
        kind: isNew ? 'new' : 'known',
        tag: Number(first),
        state: isNew ? (hold === undefined ? 'queued' : 'held') : String(known),
        queued: !isNew && queued === 1,
      };
    },

    withdraw: (id: string) => flagOf(run('admission/withdraw', id, id)),

    /** The state is that before the call. */
    async cancel(
      id: string,
      by: string,
    ): Promise<{ kind: z.output<typeof cancelKind>; state: string; route: string; platform: string }> {
      const row = await rowOf(run('admission/cancel', id, id, by));
      const [kind, state = '', route = '', platform = ''] = row.map(String);
      return { kind: cancelKind.parse(kind), state, route, platform };
    },

    /** Takes a waiting job out of the line; undefined where it does not wait. */
    async hold(id: string, hold: Hold): Promise<{ route: string; platform: string } | undefined> {
      const row = await rowOf(run('admission/hold', id, id, ...holdArgs(hold)));
      const [done, route = '', platform = ''] = row.map(String);
      return done === 'done' ? { route, platform } : undefined;
    },

    /** Lets a held job join the line; undefined where it is not held. */
    async release(
      id: string,
      by: string,
    ): Promise<{ route: string; tag: number; platform: string } | undefined> {
      const [done, route, tag, platform] = await rowOf(run('admission/release', id, id, by));
      return done === 'done'
        ? { route: String(route), tag: Number(tag), platform: String(platform) }
        : undefined;
    },

    /** Ends a held job; undefined where it is not held. @param by '' where time ran out */
    async refuse(id: string, by: string, outcome: string): Promise<{ platform: string } | undefined> {
      const [done, platform = ''] = (await rowOf(run('admission/refuse', id, id, by, outcome))).map(String);
      return done === 'done' ? { platform } : undefined;
    },
  };
}
