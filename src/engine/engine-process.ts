/**
 * The process that the engine lives in: passes messages between the thread that owns the device and the process that
 * started this one, and dies with either of them.
 *
 * Why a process: a native abort in a worker thread takes the whole process with it. Seen with onnxruntime-node 1.30:
 * reading a GPU-resident tensor, and `worker.terminate()` during a run, both end in SIGABRT; the kernel's
 * out-of-memory killer takes whole processes too. Here it takes the weights and this process, not the queue.
 *
 * Why a thread in it: a step blocks its thread for seconds, and a pipe moves about 200 KB before both ends must read
 * and write again. Without a thread that is always free, a result of 6 MB took 30 steps to get out.
 */

import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../errors.ts';
import type { Order, Report, Settings } from './protocol.ts';

const standardError = 2;

function die(why: string): void {
  writeSync(standardError, `${why}\n`);
  // No way out through the destructors of native libraries, which may wait for the thread.
  process.kill(process.pid, 'SIGKILL');
}

function startThread(settings: Settings): Worker {
  const thread = new Worker(new URL('./engine-thread.js', import.meta.url), { workerData: settings });
  thread.on('message', (report: Report) => process.send?.(report));
  thread.on('messageerror', (error) => die(messageOf(error)));
  thread.on('error', (error) => die(error instanceof Error ? (error.stack ?? error.message) : String(error)));
  thread.on('exit', (code) => die(`The engine's thread ended with code ${code}`));
  return thread;
}

// A terminal and a service manager send these to all processes at once, and it is the starting one that decides.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('disconnect', () => die('The process that started the engine is gone'));

let thread: Worker | undefined;
process.on('message', (order: Order) => {
  if (order.kind === 'start') thread = startThread(order.settings);
  else thread?.postMessage(order);
});
