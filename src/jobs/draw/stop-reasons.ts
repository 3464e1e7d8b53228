/** Why a running drawing has to stop. */
import { AppError } from '../../errors.ts';

const reasons = {
  draw_cancelled: 'The job was cancelled.',
  draw_stopped: 'This worker stops; the job goes back to the queue.',
  draw_taken: 'Another worker has this job now.',
} as const;

export type StopCode = keyof typeof reasons;

/** The reason of a drawing's AbortSignal. */
export function stopReason(code: StopCode): AppError {
  return new AppError(code, reasons[code]);
}
