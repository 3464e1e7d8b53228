/** The records of jobs as typed calls: each is one script of `src/jobs/lua`, so one step in Redis. */
import type { Redis } from '../../store/redis-client.ts';
import { admissionCalls } from './admission.ts';
import { deliveryCalls } from './delivery.ts';
import { drawingCalls } from './drawing.ts';
import { createRun } from './scripts.ts';
import { upkeepCalls } from './upkeep.ts';

export type Ledger = ReturnType<typeof createLedger>;

/** @param client its patience (failing fast or waiting until Redis is back) is that of every call. */
export function createLedger(client: Redis, prefix: string) {
  const run = createRun(client, prefix);
  return {
    ...admissionCalls(run),
    ...drawingCalls(run),
    ...deliveryCalls(run),
    ...upkeepCalls(run),
    /** The named fields of each job, with its place in the line, and the queue with its live workers. */
    view: (silentMs: number, fields: readonly string[], ids: readonly string[]) =>
      run('view', undefined, silentMs, fields.length, ...fields, ...ids),
  };
}
