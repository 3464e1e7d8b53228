/** `ella-bot status`, `collect`, `cancel`, `redeliver` and `jobs`: looking at the queue and changing it by hand. */

import { UserError } from '../../errors.ts';
import type { DeadLetter } from '../../jobs/deliver/dead-letters.ts';
import type { JobView } from '../../jobs/record/job-view.ts';
import { abortOnSignals } from '../abort-on-signals.ts';
import { type CollectOptions, collect } from './collect.ts';
import { jobLine } from './job-line.ts';
import { cliMember } from './new-job.ts';
import { withQueue } from './with-queue.ts';

interface JsonOption {
  readonly json?: true;
}

export async function status(id: string, { json }: JsonOption): Promise<void> {
  await withQueue(async ({ jobs }) => {
    const job = await jobs.get(id);
    if (job === undefined) throw gone(id);
    print(json, job, `${id}: ${jobLine(job)}`);
  });
}

export async function collectJob(id: string, options: CollectOptions): Promise<void> {
  await withQueue((queue) => collect(queue, id, options, abortOnSignals()));
}

export async function cancel(id: string, { json }: JsonOption): Promise<void> {
  await withQueue(async ({ jobs }) => {
    const { kind } = await jobs.cancel(id, cliMember());
    if (kind === 'gone') throw gone(id);
    if (kind === 'late') throw new UserError('job_late', `Job ${id} is already over, or being posted.`);
    print(json, { job: id, state: 'cancelled' }, `${id}: cancelled`);
  });
}

export async function redeliver(id: string, { json }: JsonOption): Promise<void> {
  await withQueue(async ({ jobs }) => {
    if (!(await jobs.redeliver(id))) {
      throw new UserError('not_dead', `Job ${id} has no delivery that was given up.`);
    }
    print(json, { job: id, delivery: 'waiting' }, `${id}: posted again as soon as a bot is there`);
  });
}

export async function listJobs({ json, dead }: JsonOption & { readonly dead?: true }): Promise<void> {
  await withQueue(async ({ jobs }) => {
    if (dead) {
      const letters = await jobs.deadLetters();
      const lines = letters.map(
        ({ job, reason, at }) => `${at.toISOString()}  ${job.id}: ${reason ?? jobLine(job)}`,
      );
      print(json, letters.map(withoutPrivateText), lines.join('\n') || 'Nothing failed for good');
      return;
    }
    const queue = await jobs.queue();
    const mine = await jobs.history(cliMember());
    const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
    const running = sum(queue.workers.map((worker) => worker.running));
    const slots = sum(queue.workers.map((worker) => worker.slots));
    const lines = [
      `${queue.waiting} waiting, ${queue.held} held, ${running} being drawn; ${queue.workers.length} workers with ${slots} places`,
      ...mine.map((job) => `${job.id}: ${jobLine(job)}`),
    ];
    print(json, { ...queue, mine: mine.map(summary) }, lines.join('\n'));
  });
}

/** Whoever looks after the queue need not read what was meant for one person. */
function withoutPrivateText(letter: DeadLetter): DeadLetter {
  const { job } = letter;
  if (job.request?.private !== true) return letter;
  return { ...letter, job: { ...job, request: undefined, asked: undefined } };
}

function summary({
  id,
  state,
  delivery,
  enqueuedAt,
}: JobView): Pick<JobView, 'id' | 'state' | 'delivery' | 'enqueuedAt'> {
  return { id, state, delivery, enqueuedAt };
}

function print(json: true | undefined, data: unknown, text: string): void {
  process.stdout.write(`${json ? JSON.stringify(data) : text}\n`);
}

function gone(id: string): UserError {
  return new UserError('job_gone', `There is no job ${id}, or it is no longer kept.`);
}
