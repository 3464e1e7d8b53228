/** `ella-bot enqueue`: a prompt into the queue, for scripts; with `--wait`, its pictures as files. */

import { abortOnSignals } from '../abort-on-signals.ts';
import { initFile, type RequestOptions, typedValues } from '../request-options.ts';
import { type CollectOptions, collect } from './collect.ts';
import { cliMember, newJob } from './new-job.ts';
import { withQueue } from './with-queue.ts';

export interface EnqueueOptions extends RequestOptions, CollectOptions {
  readonly model?: string;
  readonly control: readonly string[];
  readonly wait?: true;
}

export async function enqueue(prompt: string, options: EnqueueOptions): Promise<void> {
  await withQueue(async (queue) => {
    const { jobs, config } = queue;
    const { model, control: controls } = options;
    const wanted = { prompt, typed: typedValues(options), model, init: initFile(options), controls };
    const job = await newJob(wanted, config);
    const signal = abortOnSignals();
    const { id } = await jobs.enqueue(job);
    if (options.wait !== true) {
      process.stdout.write(options.json ? `${JSON.stringify({ job: id })}\n` : `${id}\n`);
      return;
    }
    try {
      await collect(queue, id, options, signal);
    } catch (error) {
      // Nobody waits for it any more.
      if (signal.aborted) await jobs.cancel(id, cliMember());
      throw error;
    }
  });
}
