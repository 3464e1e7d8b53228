/** How drawings end that no worker reports on. */
import type { Settlement } from '../ledger/drawing.ts';
import { drawFailure } from '../record/outcome.ts';

/** A failure without a run: the job is waiting, or was left behind. */
export function withoutRun(id: string, outcome: string): Settlement {
  return { id, run: '', state: 'failed', outcome, dead: true, blobs: [], blobSeconds: 1 };
}

/** BullMQ gave the drawing up. */
export function givenUp(id: string, reason: string | undefined): Settlement {
  const message = reason ?? 'The queue gave the drawing up.';
  return withoutRun(id, drawFailure.write({ code: 'job_stalled', message, forPerson: false }));
}
