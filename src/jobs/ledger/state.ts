/** How far a job is, as it is recorded. */
export const states = ['queued', 'running', 'drawn', 'failed', 'cancelled'] as const;

/** How far the drawing is. `drawn`, `failed` and `cancelled` are final. */
export type State = (typeof states)[number];

export const deliveries = ['none', 'waiting', 'posting', 'posted', 'collected', 'dead'] as const;

/** How far the delivery is; `none` when the images are to be collected, `dead` when posting was given up. */
export type DeliveryState = (typeof deliveries)[number];
