/** Work cut into pieces, so that others can have a turn in between. */

/** Computes one piece with each `next()`; ends with the whole. */
export type Pieces<T> = AsyncGenerator<undefined, T, unknown>;
