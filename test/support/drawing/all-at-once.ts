import type { Pieces } from '../../../src/pipeline/pieces.ts';

/** The whole of the work, with no turns for anybody else. */
export async function allAtOnce<T>(pieces: Pieces<T>): Promise<T> {
  for (;;) {
    const { done, value } = await pieces.next();
    if (done) return value;
  }
}
