/** How a job stands, in words. */

import { phaseOf } from '../../jobs/ledger/state.ts';
import type { JobView } from '../../jobs/record/job-view.ts';
import { needsInWords } from '../../jobs/route.ts';

/** Such as `waiting, 3 of 7, starts in about 40 s`. */
export function jobLine(job: JobView): string {
  switch (phaseOf(job)) {
    case 'held':
      return job.held?.kind === 'paused' ? 'held: its server is paused' : 'held: a moderator must decide';
    case 'waiting':
      return waitingLine(job);
    case 'drawing':
      return runningLine(job);
    default:
      return endLine(job);
  }
}

function endLine(job: JobView): string {
  if (job.state === 'failed') return `failed: ${job.failure?.message ?? 'its record is damaged'}`;
  if (job.state === 'refused') return `refused: ${job.refusal?.message ?? 'its record is damaged'}`;
  return job.state === 'cancelled' ? 'cancelled' : `drawn${deliveryWords(job)}`;
}

function waitingLine({ waiting }: JobView): string {
  if (waiting === undefined) return 'waiting';
  const { position, of, eta, lacking } = waiting;
  if (lacking !== undefined) return `waiting for a worker that has ${needsInWords(lacking)}`;
  const when = eta === undefined ? '' : `, ready in about ${duration(eta.finishesIn)}`;
  return `waiting, ${position} of ${of}${when}`;
}

function runningLine({ progress }: JobView): string {
  if (progress === undefined) return 'starting';
  const { step, steps, stepsPerSecond, secondsLeft } = progress;
  const speed = stepsPerSecond === undefined ? '' : `, ${stepsPerSecond.toFixed(2)} it/s`;
  const left = secondsLeft === undefined ? '' : `, ${duration(secondsLeft)} left`;
  return `drawing, step ${step} of ${steps}${speed}${left}`;
}

function deliveryWords({ delivery }: JobView): string {
  const words: Partial<Record<JobView['delivery'], string>> = {
    none: ', to be collected',
    waiting: ', to be posted',
    posting: ', being posted',
    posted: ' and posted',
    collected: ' and collected',
    dead: ', but it could not be posted',
  };
  return words[delivery] ?? '';
}

export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}
