/** `ella-bot status`, `collect`, `cancel`, `redeliver` and `jobs`: looking at the queue and changing it by hand. */

import { UserError } from '../../errors.ts';
import type { DeadLetter } from '../../jobs/deliver/dead-letters.ts';
import type { Overview, Share } from '../../jobs/overview.ts';
import type { JobView } from '../../jobs/record/job-view.ts';
import { needsInWords } from '../../jobs/route.ts';
import { abortOnSignals } from '../abort-on-signals.ts';
import { type CollectOptions, collect } from './collect.ts';
import { duration, jobLine } from './job-line.ts';
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

export interface ListOptions extends JsonOption {
  readonly dead?: true;
  readonly all?: true;
  readonly server?: string;
  readonly member?: string;
}

export async function listJobs(options: ListOptions): Promise<void> {
  const { json, dead } = options;
  if (options.all || options.server !== undefined || options.member !== undefined) return listAll(options);
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

const mostListed = 50;

/** Who fills the queue, and the jobs that come next. */
async function listAll({ json, server, member }: ListOptions): Promise<void> {
  await withQueue(async ({ jobs }) => {
    const filter = { server, member, limit: mostListed };
    const [overview, listed] = await Promise.all([jobs.overview(), jobs.list(filter)]);
    const shown = listed.map((job) => (job.request?.private ? { ...job, ...noText } : job));
    print(json, { ...overview, jobs: shown }, [...overviewLines(overview), ...listed.map(jobOf)].join('\n'));
  });
}

const noText = { request: undefined, asked: undefined };

function jobOf(job: JobView): string {
  const prompt = job.request?.private ? '(private)' : (job.request?.prompt ?? '(damaged)');
  return `${job.id}  ${job.server}  ${job.member}  ${jobLine(job)}  ${shorten(prompt)}`;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= 60 ? line : `${line.slice(0, 59)}…`;
}

function overviewLines({ counts, servers, members, routes, workers, age }: Overview): string[] {
  const { waiting, held, running, dead } = counts;
  const since = age === undefined ? '' : `; the next has waited ${duration(age / 1000)}`;
  const shares = (what: string, all: readonly Share[]) =>
    all.slice(0, 10).map(({ name, waiting: count }) => `${what} ${name}: ${count} waiting`);
  return [
    `${waiting} waiting, ${held} held, ${running} being drawn, ${dead} dead letters${since}`,
    ...shares('server', servers),
    ...shares('member', members),
    ...routes.map(({ name, needs, waiting: count, workers: able }) => {
      const model = needs === undefined ? name : needsInWords(needs);
      return `model ${model}: ${count} waiting, ${able} ${able === 1 ? 'worker has' : 'workers have'} it`;
    }),
    ...workers.map(
      ({ where, name, running: busy, slots, drained }) =>
        `worker ${where || name}: drawing ${busy}, ${drained ? 'drained' : `${slots} places`}`,
    ),
  ];
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
