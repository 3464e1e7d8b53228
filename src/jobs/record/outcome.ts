/** How a drawing ended, as it is recorded for its delivery. */
import { z } from 'zod';
import { drawnSchema } from '../../request/request.ts';
import { tokenUseSchema } from '../../request/token-use.ts';
import { defineVersioned } from '../../store/versioned.ts';

const amount = z.number().min(0);

export const resultSchema = z
  .object({
    images: z
      .array(
        z.object({
          seed: z.number(),
          width: z.number(),
          height: z.number(),
          bytes: z.number(),
          /** To be hidden until it is clicked, whatever was asked for. */
          spoiler: z.literal(true).optional(),
        }),
      )
      .min(1),
    /** True when one picture of all images was made too. */
    grid: z.boolean(),
    model: z.string(),
    device: z.string(),
    precision: z.string(),
    tokens: tokenUseSchema,
    /** What was asked for that the model doesn't know; reported since 0.2. */
    beyond: z.object({ words: z.array(z.string()), most: amount.optional() }).optional(),
    /** Seconds by stage, such as `denoise`. */
    seconds: z.record(z.string(), amount),
    /** What was drawn, the model's defaults filled in. */
    drawn: drawnSchema,
  })
  .readonly();

export type DrawnResult = z.output<typeof resultSchema>;

export const failureSchema = z
  .object({
    code: z.string(),
    message: z.string(),
    /** True when the message is meant for the person as it is; otherwise say something short and give the job id. */
    forPerson: z.boolean(),
  })
  .readonly();

export type Failure = z.output<typeof failureSchema>;

export const drawnResult = defineVersioned({
  name: 'drawing result',
  version: 2,
  schema: resultSchema,
  from: { 1: withDrawn },
});

const firstResult = z.looseObject({ parameters: z.record(z.string(), z.json()) });

/** Version 1 told of the picture's parameters, without prompt and model. */
function withDrawn(data: unknown): unknown {
  const { parameters: drawn, ...rest } = firstResult.parse(data);
  return { ...rest, drawn };
}

export const drawFailure = defineVersioned({ name: 'drawing failure', version: 1, schema: failureSchema });
