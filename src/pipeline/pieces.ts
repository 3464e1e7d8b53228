/** Work cut into pieces, so that others can have a turn in between. */

/** Computes one piece with each `next()`; ends with the whole. */
export type Pieces<T> = AsyncGenerator<undefined, T, unknown>;

/** The whole of the work, with no turns for anybody else. */
export async function allAtOnce<T>(pieces: Pieces<T>): Promise<T> {
  for (;;) {
    const { done, value } = await pieces.next();
    if (done) return value;
  }
}
