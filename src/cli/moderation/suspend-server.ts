/** Stops a server and lets it go on: from the command line, and from the queue's page. */
import type { Jobs } from '../../jobs/jobs.ts';
import type { Moderation } from '../../moderation/moderation.ts';
import type { Store } from '../../store/open-store.ts';
import { auditDays, operator } from './terms.ts';

export interface SuspendParts {
  readonly store: Pick<Store, 'now'>;
  readonly moderation: Pick<Moderation, 'bans' | 'audit'>;
  readonly jobs: Pick<Jobs, 'waiting' | 'hold' | 'heldOf' | 'release'>;
}

export interface Terms {
  readonly reason?: string;
  /** ms since 1970. */
  readonly until?: number;
}

/** Why its jobs are held; `status-message.ts` has the words. */
const kind = 'paused';

/** @returns how many waiting jobs are held from now on */
export async function suspendServer(parts: SuspendParts, server: string, terms: Terms = {}): Promise<number> {
  const { store, moderation, jobs } = parts;
  await moderation.bans.stopServer(server, { by: operator, at: await store.now(), ...terms });
  const { reason } = terms;
  const entry = { kind: 'suspend', by: operator, ...(reason !== undefined && { reason }) } as const;
  await moderation.audit.add(server, entry, auditDays);
  // Nobody would let them go on when the time is over: those whose turn comes meanwhile are refused.
  return terms.until === undefined ? holdWaiting(jobs, server) : 0;
}

/** @returns whether it was stopped, and how many jobs are back in the line */
export async function resumeServer(
  { moderation, jobs }: SuspendParts,
  server: string,
): Promise<{ readonly wasStopped: boolean; readonly released: number }> {
  const wasStopped = await moderation.bans.resumeServer(server);
  let released = 0;
  for (const job of await jobs.heldOf(server)) {
    // What waits for moderators goes on waiting for them.
    if (job.held?.kind === kind && (await jobs.release(job.id, operator))) released++;
  }
  if (wasStopped || released > 0) {
    await moderation.audit.add(server, { kind: 'resume', by: operator }, auditDays);
  }
  return { wasStopped, released };
}

/** Jobs that are looked at in one go. */
const page = 500;

async function holdWaiting(jobs: Pick<Jobs, 'waiting' | 'hold'>, server: string): Promise<number> {
  let held = 0;
  for (let offset = 0; ; ) {
    const waiting = await jobs.waiting({ limit: page, offset });
    let left = 0;
    for (const job of waiting) {
      if (job.server === server && (await jobs.hold(job.id, { kind }))) held++;
      else left++;
    }
    if (waiting.length < page) return held;
    offset += left;
  }
}
