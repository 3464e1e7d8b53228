/** The end of a drawing that BullMQ gave up without asking its worker. */
import type { Settlement } from '../ledger/drawing.ts';
import { drawFailure } from '../record/outcome.ts';

export function givenUp(id: string, reason: string | undefined): Settlement {
  const message = reason ?? 'The queue gave the drawing up.';
  const outcome = drawFailure.write({ code: 'job_stalled', message, forPerson: false });
  return { id, run: '', state: 'failed', outcome, dead: true, blobs: [], blobSeconds: 1 };
}
