/** Keeps the status messages of open jobs up to date, from one process at a time, across restarts. */
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { MessageRef, Platform } from '../../../chat/platform.ts';
import { messageOf } from '../../../errors.ts';
import type { Jobs } from '../../../jobs/jobs.ts';
import { isUndrawn, phaseOf } from '../../../jobs/ledger/state.ts';
import type { JobView } from '../../../jobs/record/job-view.ts';
import type { Log } from '../../../store/log.ts';
import { readTarget } from '../ask/target.ts';
import { type FlowRecords, watchSeconds } from '../records.ts';
import type { Finish } from './finish.ts';
import { paintHead, paintStatus } from './paint.ts';
import { createPainter, type Painter } from './painter.ts';
import { createSilence } from './silence.ts';
import type { EnsureStage } from './stage.ts';
import { stalled } from './status-message.ts';

export interface Follower {
  /** Follows a job from now on, unless another process does. */
  follow(id: string): void;
  /** Takes up open jobs that nobody follows, now and from time to time. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface FollowerOptions {
  readonly jobs: Jobs;
  readonly log: Log;
  readonly records: Pick<FlowRecords, 'watches' | 'unfinished'>;
  readonly platformOf: (name: string) => Platform;
  readonly ensureStage: EnsureStage;
  readonly finish: Finish;
  /** The platforms served here. */
  readonly serves: (platform: string) => boolean;
  /** How often to look for jobs that nobody follows, in ms. */
  readonly sweepMs?: number;
}

/** Status messages kept up to date by one process, and waiting jobs looked at in one sweep. */
const maxFollowed = 2_000;
const maxSwept = 500;

/** While a job waits, its place is updated no more often than this, and less often when there are many (ms). */
const waitingMs = 4_000;
const shareMs = 60;

/** The message in the channel is not where one watches it being drawn. */
const headSlower = 5;

/** Jobs of which the last word is not said are looked at this often (ms). */
const unfinishedMs = 14_000;

export function createFollower(options: FollowerOptions): Follower {
  const { jobs, log, records, platformOf, ensureStage, finish, serves, sweepMs = 15_000 } = options;
  const me = randomUUID();
  const followed = new Map<string, Promise<void>>();
  /** Of the followed jobs, those that are being drawn. */
  const drawing = new Set<string>();
  const stopping = new AbortController();
  // As many as there are jobs: no leak.
  setMaxListeners(0, stopping.signal);
  let timer: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> = Promise.resolve();

  const paceOf = (platform: Platform, message: MessageRef, slower: number) => (job: JobView) => {
    const updateEvery = platform.limits(message.place).updateEvery * slower;
    if (phaseOf(job) !== 'drawing') return Math.max(updateEvery, waitingMs, followed.size * shareMs);
    return Math.max(updateEvery, drawing.size * shareMs);
  };

  const followOne = async (id: string): Promise<void> => {
    const end = new AbortController();
    const stop = () => end.abort();
    // Before anything is waited for: a stop in between would never be heard, and wait for the job to end.
    stopping.signal.addEventListener('abort', stop, { once: true });
    try {
      if (await records.watches.create(id, { by: me })) await holdAndWatch(id, end);
    } finally {
      stopping.signal.removeEventListener('abort', stop);
    }
  };

  const holdAndWatch = async (id: string, end: AbortController): Promise<void> => {
    const renewal = setInterval(
      () => {
        renew(id, end).catch((error) => log.debug({ job: id, err: error }, 'A watch was not renewed'));
      },
      (watchSeconds * 1_000) / 3,
    );
    try {
      await watch(id, end);
    } finally {
      clearInterval(renewal);
      drawing.delete(id);
      await release(id);
    }
  };

  /** Someone else has it where this process stood still for too long. */
  const renew = async (id: string, end: AbortController) => {
    const { by } = await records.watches.update(id, (current) => current ?? { by: me });
    if (by !== me) end.abort();
  };

  const release = async (id: string) => {
    const mark = await records.watches.get(id);
    if (mark?.by === me) await records.watches.remove(id);
  };

  const watch = async (id: string, end: AbortController): Promise<void> => {
    const first = await jobs.get(id);
    if (end.signal.aborted) return;
    if (first === undefined) return records.unfinished.remove(id);
    const painters = isUndrawn(first) ? await paintersFor(first) : [];
    let last = first;
    const show = (job: JobView) => {
      for (const painter of painters) painter.show(job);
    };
    const silence = createSilence((job) => show(stalled(job)));
    for await (const job of jobs.watch(id, end.signal)) {
      last = job;
      silence.heard(job);
      if (job.state === 'running') drawing.add(id);
      if (isUndrawn(job)) show(job);
    }
    silence.stop();
    await Promise.all(painters.map((painter) => painter.stop()));
    // What was on its way may have covered what the delivery wrote; a delivery that was given up left nothing.
    if (!end.signal.aborted && phaseOf(last) === 'over') await finish(last);
  };

  /** Of the status, and of the message in the channel. */
  const paintersFor = async (job: JobView): Promise<Painter<JobView>[]> => {
    const target = readTarget(job.target);
    const { status, root } = await ensureStage({ id: job.id, target, request: job.request });
    const platform = platformOf(target.platform);
    const shared = { jobs, log, platform, target };
    return [
      ...(status === undefined
        ? []
        : [createPainter(paintStatus({ ...shared, message: status }), paceOf(platform, status, 1))]),
      ...(root === undefined
        ? []
        : [createPainter(paintHead({ ...shared, message: root }), paceOf(platform, root, headSlower))]),
    ];
  };

  const follow = (id: string) => {
    if (followed.has(id) || followed.size >= maxFollowed || stopping.signal.aborted) return;
    const following = followOne(id)
      .catch((error: unknown) => {
        log.warn({ job: id, err: error }, `The status of a job could not be updated: ${messageOf(error)}`);
      })
      .finally(() => followed.delete(id));
    followed.set(id, following);
  };

  const sweep = async () => {
    try {
      const limit = maxSwept;
      const open = [
        ...(await jobs.running()),
        ...(await jobs.waiting({ limit })),
        ...(await jobs.held({ limit })),
      ];
      for (const { id, target } of open) if (target !== undefined && serves(target.platform)) follow(id);
      await sweepUnfinished();
    } catch (error) {
      log.warn({ err: error }, `Open jobs were not looked for: ${messageOf(error)}`);
    }
  };

  /** Those that were drawn or given up while nobody followed them. */
  const sweepUnfinished = async () => {
    const ids = await records.unfinished.take(maxSwept, unfinishedMs);
    const found = await jobs.getMany(ids);
    for (const [index, id] of ids.entries()) {
      const platform = found[index]?.target?.platform;
      if (found[index] === undefined) await records.unfinished.remove(id);
      else if (platform !== undefined && serves(platform)) follow(id);
    }
  };

  const sweepLater = () => {
    timer = setTimeout(() => {
      sweeping = sweep().finally(() => {
        if (!stopping.signal.aborted) sweepLater();
      });
    }, sweepMs);
    timer.unref();
  };

  return {
    follow,
    async start() {
      await sweep();
      if (timer === undefined) sweepLater();
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await sweeping;
      await Promise.all(followed.values());
    },
  };
}
