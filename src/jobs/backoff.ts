/** Pauses between tries. */

/** ms before try n + 1 of a drawing: 1, 2, 4 … at most 60 s. */
export function drawPause(tries: number): number {
  return Math.min(1_000 * 2 ** (tries - 1), 60_000);
}

/**
 * ms before try n + 1 of a delivery: 1, 2, 4 … at most 15 minutes, each up to a quarter longer by chance, so that what a
 * platform's outage held back does not come back all at once.
 */
export function deliveryPause(tries: number, random = Math.random()): number {
  return Math.round(Math.min(1_000 * 2 ** (tries - 1), 900_000) * (1 + random / 4));
}
