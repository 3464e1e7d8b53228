/**
 * Which parts of a step's work a fast drawing does, and what it takes again from earlier steps. What a step does depends
 * on its number alone, never on who shares its calls.
 *
 * DeepCache (arXiv 2312.00858): neighbouring steps have much the same deep features, so most steps only compute the
 * outermost block. Guidance adds (conditional − unconditional) to every step; that difference changes slowly as well, so
 * some steps compute the conditional row alone. Guidance also multiplies what all of this is off by, most of all in the
 * first steps, which settle what stands where: the stronger it is, the more of them do all their work.
 */

import { z } from 'zod';

const planSchema = z.object({
  /** The deep features are computed in every n-th step. */
  cache: z.number().int().min(1).max(20),
  /** The unconditional row is computed in every n-th stretch of `cache` steps. */
  guidance: z.number().int().min(1).max(10).default(1),
  /** Which part of the steps does all its work before that begins, for each unit of guidance over 1. */
  first: z.number().min(0).max(1).default(0),
});
export type FastPlan = z.infer<typeof planSchema>;

/** What a bundle's `bundle.json` may say of each effort; by default a third and a quarter of the work. */
export const effortSchemas = {
  fast: planSchema.default({ cache: 4, guidance: 1, first: 0 }),
  draft: planSchema.default({ cache: 5, guidance: 1, first: 0 }),
  /** Whether both round the UNet's products to 8 bits on CPUs that gain by it; by default where it has enough to multiply. */
  int8: z.boolean().optional(),
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

/** A plan for one drawing. */
export interface FastSteps extends Omit<FastPlan, 'first'> {
  /** Steps that do all their work before any leaves some out. */
  readonly whole: number;
}

export const stepsOf = (
  { first, ...plan }: FastPlan,
  { steps, guidance }: { readonly steps: number; readonly guidance: number },
): FastSteps => ({ ...plan, whole: Math.round(Math.min(1, first * Math.max(0, guidance - 1)) * steps) });

/** The work of step `step`. What memory lacks (a ControlNet took part before) is computed whatever the plan says. */
export function fastStep(
  { cache, guidance, whole }: FastSteps,
  step: number,
  memories: readonly FastMemory[],
): FastStep {
  // The last of the whole steps is the first of a stretch.
  const place = step - Math.max(0, whole - 1);
  if (place < 0) return { deep: true, both: true };
  const both =
    Math.floor(place / cache) % guidance === 0 || memories.some(({ difference }) => difference === undefined);
  const known = memories.every(({ deep }) => (both ? deep.every(Boolean) && deep.length > 0 : deep.at(-1)));
  return { deep: place % cache === 0 || !known, both };
}
