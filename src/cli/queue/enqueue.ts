/** `ella-bot enqueue`: a prompt into the queue, for scripts; with `--wait`, its pictures as files. */

import { abortOnSignals } from '../abort-on-signals.ts';
import { type CollectOptions, collect } from './collect.ts';
import { cliMember, newJob, type PromptOptions } from './new-job.ts';
import { withQueue } from './with-queue.ts';

export interface EnqueueOptions extends PromptOptions, CollectOptions {
  readonly wait?: true;
}

export async function enqueue(prompt: string, options: EnqueueOptions): Promise<void> {
  await withQueue(async (queue) => {
    const { jobs, config } = queue;
    const job = await newJob(prompt, options, config);
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
