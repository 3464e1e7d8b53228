/** What is to be drawn, as it travels in a job. */
import { z } from 'zod';

const text = (most: number) => z.string().max(most);
const whole = (least: number, most: number) => z.int().min(least).max(most);

/**
 * Bounds against nonsense only; what a model allows is checked before enqueueing and again by the engine. Absent
 * fields are for the model's own defaults to fill.
 */
export const drawRequestSchema = z
  .strictObject({
    prompt: text(20_000).min(1),
    model: text(200).min(1),
    negative: text(20_000).optional(),
    /** Image i is drawn with `seed` + i. Chosen when enqueued, so that a retry draws the same picture. */
    seed: whole(0, 0xffff_ffff),
    steps: whole(1, 1_000).optional(),
    guidance: z.number().min(0).max(1_000).optional(),
    sampler: text(100).optional(),
    width: whole(8, 8_192).optional(),
    height: whole(8, 8_192).optional(),
    tokenLength: z.enum(['auto', 'fixed', 'flexible', 'long']).optional(),
    images: whole(1, 16).optional(),
    clip: z.boolean().optional(),
    strength: z.number().min(0).max(1).optional(),
    private: z.boolean().optional(),
    /** The job this one was made from (rerun, variation, upscale). */
    parent: text(64).optional(),
  })
  .readonly();

export type DrawRequest = z.output<typeof drawRequestSchema>;

/** A request before its seed is chosen. */
export type NewDrawRequest = Omit<DrawRequest, 'seed'> & { readonly seed?: number | undefined };

/** Steps and size of a request that leaves them to a model this process does not know. */
const usual = { steps: 25, side: 512 };

/**
 * How much work a request is, in image-steps at 512² with guidance. Only its proportions matter: they decide how far
 * a job moves its member back in the queue, and what the ETA counts.
 */
export function workOf(request: NewDrawRequest): number {
  const { steps = usual.steps, width = usual.side, height = usual.side, images = 1 } = request;
  const passes = request.guidance === 1 ? 0.5 : 1;
  const drawn = steps * (request.strength ?? 1);
  return Math.max(0.001, images * drawn * passes * ((width * height) / usual.side ** 2));
}
