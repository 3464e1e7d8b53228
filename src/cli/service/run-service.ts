/** Runs a process that serves until it is told to stop. */

import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, messageOf } from '../../errors.ts';
import { createLog, type Logger } from '../../operations/log.ts';
import { programVersion } from '../../package-folder.ts';
import { exitCodeOfSignal, onSignals } from '../abort-on-signals.ts';
import { type Cleanup, createCleanup } from './cleanup.ts';
import { openService } from './open-service.ts';
import type { Part, Service, ServiceOptions } from './service.ts';

/** Of the time for a stop, what is left for closing connections and files once the parts have stopped. */
const closingMs = 3_000;

/** How long a process may take to end by itself once everything is stopped. */
const lingerMs = 1_000;

/** How long a second signal waits for Redis to stop: a few ms, unless it is writing. */
const hurryMs = 1_500;

/**
 * Serves until a signal comes or a part fails; a second signal ends the process at once.
 * @throws what a part failed with, after everything was stopped
 */
export async function runService(options: ServiceOptions): Promise<void> {
  const { role, config } = options;
  const log = createLog({ ...config.log, role, secrets: config.secrets });
  const cleanup = createCleanup(log);
  const stop = new AbortController();
  const { signal } = stop;
  let failure: Error | undefined;
  const fail = (error: Error) => {
    failure ??= error;
    stop.abort();
  };
  endOnDefects(log);
  const onRedis = obeySignals(stop, log, config.stopMs);
  log.info({}, `ella-bot ${programVersion()} starts as ${role}`);
  for (const warning of config.warnings) log.warn({}, warning);
  try {
    const service = await openService({ ...options, log, signal, fail, cleanup, onRedis });
    await startParts(options, service, cleanup);
    log.info({}, 'Ready');
    await aborted(signal);
  } catch (error) {
    if (!signal.aborted)
      fail(error instanceof Error ? error : new AppError('start_failed', messageOf(error)));
  }
  await cleanup.run();
  endLingering();
  if (failure !== undefined) throw failure;
  log.info({}, 'Stopped');
}

/** What a library still has open, such as a connection that is being made again, must not keep a stopped process. */
function endLingering(): void {
  setTimeout(() => process.exit(), lingerMs).unref();
}

/** The first signal stops in order, within the deadline; the second at once. The answer takes how to stop Redis. */
function obeySignals(
  stop: AbortController,
  log: Logger,
  stopMs: number,
): (stop: () => Promise<void>) => void {
  let stopRedis: () => Promise<void> = async () => {};
  const endNow = async (code: number) => {
    // What a private Redis leaves behind would be taken over, but nobody likes stray processes.
    await Promise.race([stopRedis().catch(() => {}), sleep(hurryMs)]);
    process.exit(code);
  };
  onSignals(
    (name) => {
      log.info({ signal: name }, `Stopping within ${stopMs / 1000} s; a second signal stops at once`);
      stop.abort();
    },
    (name) => {
      log.warn({ signal: name }, 'Stopping at once');
      void endNow(exitCodeOfSignal(name));
    },
  );
  stop.signal.addEventListener('abort', () => {
    const late = setTimeout(() => {
      log.error({}, 'Stopping took too long; what still ran is drawn again');
      void endNow(1);
    }, stopMs);
    late.unref();
  });
  return (how) => {
    stopRedis = how;
  };
}

async function startParts(
  { parts, config }: ServiceOptions,
  service: Service,
  cleanup: Cleanup,
): Promise<void> {
  const { health, signal, log } = service;
  const started: Part[] = [];
  const deadline = Math.max(config.stopMs - closingMs, config.stopMs / 2);
  // All at once: a worker must not wait for a bot before it puts its jobs back.
  cleanup.add('what was started', async () => {
    const ends = await Promise.allSettled(started.map((part) => part.stop(deadline)));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  });
  health.watch('service', () => {
    if (signal.aborted) throw new AppError('stopping', 'Stopping.');
    if (started.length < parts.length) throw new AppError('starting', 'Starting.');
    return 'serving';
  });
  const starts = await Promise.allSettled(
    parts.map(async (start) => {
      try {
        const part = await start(service);
        started.push(part);
        log.info({}, part.report);
      } catch (error) {
        // The others need not go on starting.
        if (!signal.aborted) service.fail(asError(error));
        throw error;
      }
    }),
  );
  for (const each of starts) if (each.status === 'rejected') throw each.reason;
}

/** A defect leaves a line in the log; then the process ends, because nobody knows what still works. */
function endOnDefects(log: Logger): void {
  const end = (error: unknown) => {
    log.fatal({ err: error }, `This is a defect: ${messageOf(error)}`);
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
  // Whoever read the log is gone; that is no reason to stop drawing.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new AppError('start_failed', messageOf(thrown));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
