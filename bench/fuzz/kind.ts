/** One kind of input: how it is made from a random source, and who reads it. */
import type { Random } from './mutate.ts';

export interface Kind {
  readonly name: string;
  /** Of all inputs, in hundredths. */
  readonly share: number;
  /** Reads one input; resolves for what is taken, and rejects with what it is refused with. */
  run(random: Random): Promise<unknown>;
}
