/** What T5 made of a request's texts, and what it did not read of them. */
import { z } from 'zod';

const amount = z.number().min(0);

const unreadSchema = z.object({
  /** The words past the end of what is read. */
  cut: z.string().optional(),
  /** What it has no pieces for, such as another script; some of it where it is much. */
  unknown: z.array(z.string()).optional(),
});

/** What of a text was not read. */
export type Unread = z.output<typeof unreadSchema>;

/** Tokens count with the end mark. Results of workers before 0.2 have the first four alone. */
export const tokenUseSchema = z.object({
  prompt: amount,
  negative: amount,
  /** Of the prompt's tokens, those that the picture can depend on. */
  used: amount,
  dropped: amount,
  /** Pieces of the prompt that T5 could not read. */
  unknown: amount.optional(),
  negativeDropped: amount.optional(),
  negativeUnknown: amount.optional(),
  unread: z
    .object({
      prompt: unreadSchema.optional(),
      negative: unreadSchema.optional(),
      /** Weights and BREAK were left out: CLIP reads them, and it was not asked. */
      marks: z.literal(true).optional(),
    })
    .optional(),
});

export type TokenUse = z.output<typeof tokenUseSchema>;

/** What ELLA was trained with; more is read, but its authors know nothing of it. */
export const trainedTokens = 128;
