/** What has been posted under a nonce, step by step, so that a further try goes on where the last one ended. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Place } from '../platform.ts';
import type { SlackRecords } from './storage.ts';

const stepSchema = z.object({
  /** The message it became. */
  ts: z.string().optional(),
  /** Files that are uploaded, shared or not. */
  files: z.array(z.string()).optional(),
  /** Slack may have it already: the message, or the files as one. */
  tried: z.boolean().optional(),
});

const recordSchema = z.object({ at: z.number(), steps: z.array(stepSchema) });

export type PostStep = z.infer<typeof stepSchema>;

export interface PostRecord {
  /** ms since 1970 of the first try. */
  readonly at: number;
  step(index: number): PostStep;
  /** Resolves when it would survive a crash. */
  note(index: number, step: PostStep): Promise<void>;
}

export async function openPostRecord(records: SlackRecords, key: string): Promise<PostRecord> {
  const text = await records.get(key);
  const { at, steps } =
    text === undefined ? { at: Date.now(), steps: [] } : recordSchema.parse(JSON.parse(text));
  return {
    at,
    step: (index) => steps[index] ?? {},
    async note(index, step) {
      for (let at = steps.length; at < index; at++) steps.push({});
      steps[index] = { ...steps[index], ...step };
      await records.set(key, JSON.stringify({ at, steps }));
    },
  };
}

/** The same for the same nonce in the same place. */
export function postKey({ server, channel, thread }: Place, nonce: string): string {
  const whole = JSON.stringify([server, channel, thread ?? '', nonce]);
  return createHash('sha256').update(whole).digest('base64url').slice(0, 32);
}
