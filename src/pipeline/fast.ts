/**
 * Which parts of a step's work a fast drawing does, and what it takes again from earlier steps. What a step does depends
 * on its number alone, never on who shares its calls.
 *
 * DeepCache (arXiv 2312.00858): neighbouring steps have much the same deep features, so most steps only compute the
 * outermost block. Guidance adds (conditional − unconditional) to every step; that difference changes slowly as well, so
 * some steps compute the conditional row alone.
 */

import { z } from 'zod';

const planSchema = z.object({
  /** The deep features are computed in every n-th step. */
  cache: z.number().int().min(1).max(20),
  /** The unconditional row is computed in every n-th stretch of `cache` steps. */
  guidance: z.number().int().min(1).max(10).default(1),
});
export type FastPlan = z.infer<typeof planSchema>;

/** What a bundle's `bundle.json` may say of each effort; by default two fifths and a quarter of the work. */
export const effortSchemas = {
  fast: planSchema.default({ cache: 3, guidance: 1 }),
  draft: planSchema.default({ cache: 5, guidance: 1 }),
};

/** What one image keeps between its steps: by condition, the unconditional one first. */
export interface FastMemory {
  deep: readonly (Float32Array | undefined)[];
  /** conditional − unconditional, as the last step with both rows had it. */
  difference: Float32Array | undefined;
}

export const emptyMemory = (): FastMemory => ({ deep: [], difference: undefined });

export interface FastStep {
  /** Whether everything is computed, to be kept; else only the outermost block. */
  readonly deep: boolean;
  /** Whether the unconditional row is computed. */
  readonly both: boolean;
}

/** The work of step `step`. What memory lacks (a ControlNet took part before) is computed whatever the plan says. */
export function fastStep(
  { cache, guidance }: FastPlan,
  step: number,
  memories: readonly FastMemory[],
): FastStep {
  const stretch = Math.floor(step / cache);
  const both = stretch % guidance === 0 || memories.some(({ difference }) => difference === undefined);
  const known = memories.every(({ deep }) => (both ? deep.every(Boolean) && deep.length > 0 : deep.at(-1)));
  return { deep: step % cache === 0 || !known, both };
}
