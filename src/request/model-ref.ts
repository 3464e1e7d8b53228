/** Which model a request is drawn with: a base and what is laid over its weights. */
import { z } from 'zod';

/** Of a model or file; on the command line it may be a path. */
export const maxName = 1_000;
const name = z.string().min(1).max(maxName);

/** Either way from 0. */
export const maxStrength = 10;

export const adapterSchema = z
  .strictObject({
    kind: z.enum(['lora']),
    name,
    /** How much of it is added to the base's weights: 0 leaves them alone, negative values subtract it. */
    strength: z.number().min(-maxStrength).max(maxStrength),
  })
  .readonly();

export type Adapter = z.output<typeof adapterSchema>;

export const modelRefSchema = z
  .strictObject({
    /** A bundle's or checkpoint's name, or the folder it lies in. */
    base: name,
    /** In the order in which they are applied. */
    adapters: z.array(adapterSchema).max(8).readonly(),
    /** The bundle whose T5 and connector read the prompt for a checkpoint; the usual one by default. */
    reader: name.optional(),
    /** An autoencoder in place of the model's own. */
    vae: name.optional(),
  })
  .readonly();

export type ModelRef = z.output<typeof modelRefSchema>;

/** A model without adapters. */
export function plainModel(base: string): ModelRef {
  return { base, adapters: [] };
}
