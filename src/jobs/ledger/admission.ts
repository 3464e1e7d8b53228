/** How jobs come into the queue, and how they are taken out again before they are drawn. */
import { z } from 'zod';
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
}

export interface Caps {
  readonly member: number;
  readonly server: number;
  readonly all: number;
}

export type Admitted =
  | { readonly kind: 'new' | 'known'; readonly tag: number; readonly state: string; readonly queued: boolean }
  | { readonly kind: 'full'; readonly scope: 'member' | 'server' | 'all'; readonly waiting: number };

const cancelKind = z.enum(['gone', 'cancelled', 'late']);

export function admissionCalls(run: Run) {
  return {
    async admit(job: Admission, caps: Caps): Promise<Admitted> {
      const { id, member, server, platform, payload, target, work, cost, route } = job;
      const [kind, first, known, queued] = await rowOf(
        run(
          'admission/admit',
          id,
          ...[id, member, server, platform, payload, target, work, cost],
          ...[route.name, JSON.stringify(route.needs)],
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

    withdraw: (id: string) => flagOf(run('admission/withdraw', id, id)),

    /** The state is that before the call. */
    async cancel(
      id: string,
      by: string,
    ): Promise<{ kind: z.output<typeof cancelKind>; state: string; route: string }> {
      const [kind, before, route] = await rowOf(run('admission/cancel', id, id, by));
      return { kind: cancelKind.parse(kind), state: String(before ?? ''), route: String(route ?? '') };
    },
  };
}
