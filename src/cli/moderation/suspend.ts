/** `ella-bot moderation suspend` and `resume`: a server that may not draw, and what waits there meanwhile. */
import { UserError } from '../../errors.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { auditDays, checkName, operator, print, type TermOptions, termsOf, untilText } from './terms.ts';
import { withModeration } from './with-moderation.ts';

interface JsonOption {
  readonly json?: true;
}

/** Why its jobs are held; `status-message.ts` has the words. */
const kind = 'paused';

export async function suspend(server: string, options: TermOptions & JsonOption): Promise<void> {
  checkName(server);
  await withModeration(async ({ moderation, store, jobs }) => {
    const at = await store.now();
    const terms = termsOf(options, at);
    await moderation.bans.stopServer(server, { by: operator, at, ...terms });
    const { reason } = terms;
    await moderation.audit.add(
      server,
      { kind: 'suspend', by: operator, ...(reason !== undefined && { reason }) },
      auditDays,
    );
    // Nobody would let them go on when the time is over: those whose turn comes meanwhile are refused.
    const held = terms.until === undefined ? await holdWaiting(jobs, server) : 0;
    const text = `${server} may not draw${untilText(terms.until)}; ${held} waiting jobs are held`;
    print(options.json, { server, held, ...terms }, text);
  });
}

export async function resume(server: string, { json }: JsonOption): Promise<void> {
  checkName(server);
  await withModeration(async ({ moderation, jobs }) => {
    const wasStopped = await moderation.bans.resumeServer(server);
    let released = 0;
    for (const job of await jobs.heldOf(server)) {
      // What waits for moderators goes on waiting for them.
      if (job.held?.kind === kind && (await jobs.release(job.id, operator))) released++;
    }
    if (!wasStopped && released === 0) throw new UserError('not_suspended', `${server} is not suspended`);
    await moderation.audit.add(server, { kind: 'resume', by: operator }, auditDays);
    print(json, { server, released }, `${server} may draw again; ${released} jobs are back in the line`);
  });
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
