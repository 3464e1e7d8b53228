/** The places that something can go to, best first, and the way down where one refuses. */
import { type Place, PlatformError } from '../../../chat/platform.ts';
import { isRefused, type Patience } from './refusal.ts';

export interface Rung {
  /** `meant`: where it belongs; `channel`: beside its thread; `direct`: to the person alone. */
  readonly kind: 'meant' | 'channel' | 'direct';
  /** Finds or opens it. @throws PlatformError */
  place(): Promise<Place>;
}

export interface Landed<T> {
  readonly rung: Rung;
  readonly result: T;
  /** What the place said that it was meant for, where it is not there. */
  readonly refusal: PlatformError | undefined;
}

/** What refuses one place of a channel refuses the others too. */
const sameInChannel: readonly unknown[] = ['uploads', 'too_large'];

/**
 * Does it at the best place that takes it.
 * @throws what passes by itself: the whole way is tried again later
 * @throws PlatformError of the first place where all of them refuse
 */
export async function descend<T>(
  rungs: readonly Rung[],
  patience: Patience,
  act: (rung: Rung, refusal: PlatformError | undefined) => Promise<T>,
): Promise<Landed<T>> {
  let refusal: PlatformError | undefined;
  for (const rung of rungs) {
    if (rung.kind === 'channel' && sameInChannel.includes(refusal?.obstacle ?? refusal?.problem)) continue;
    try {
      return { rung, result: await act(rung, refusal), refusal };
    } catch (error) {
      if (!isRefused(error, patience)) throw error;
      refusal ??= error;
    }
  }
  throw refusal ?? new PlatformError('forbidden', 'There is no place to go to.');
}
