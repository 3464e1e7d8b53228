/** How far a job is: as recorded, and in one word for everyone who shows it. */
export const states = ['held', 'queued', 'running', 'drawn', 'failed', 'refused', 'cancelled'] as const;

/**
 * How far the drawing is. `held` jobs wait for a decision before they may join the line; `drawn`, `failed`, `refused`
 * and `cancelled` are final.
 */
export type State = (typeof states)[number];

export const deliveries = ['none', 'waiting', 'posting', 'posted', 'collected', 'dead'] as const;

/** How far the delivery is; `none` when the images are to be collected, `dead` when posting was given up. */
export type DeliveryState = (typeof deliveries)[number];

/**
 * What a job is waiting for: a decision, its turn, its drawing, its delivery, or nothing any more. A job whose images
 * are to be collected is over once it is drawn.
 */
export type Phase = 'held' | 'waiting' | 'drawing' | 'delivering' | 'over';

export function phaseOf(job: { readonly state: State; readonly delivery: DeliveryState }): Phase {
  switch (job.state) {
    case 'held':
      return 'held';
    case 'queued':
      return 'waiting';
    case 'running':
      return 'drawing';
    default:
      return job.delivery === 'waiting' || job.delivery === 'posting' ? 'delivering' : 'over';
  }
}

/** Whether its pictures are there, and the chat has not taken them yet. */
export function isUnposted(job: { readonly state: State; readonly delivery: DeliveryState }): boolean {
  return job.state === 'drawn' && phaseOf(job) === 'delivering';
}

/** Whether its drawing is still to come: nothing is known of its outcome. */
export function isUndrawn(job: { readonly state: State; readonly delivery: DeliveryState }): boolean {
  const phase = phaseOf(job);
  return phase === 'held' || phase === 'waiting' || phase === 'drawing';
}
