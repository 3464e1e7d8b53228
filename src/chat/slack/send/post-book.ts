/** Records what was posted under a nonce, step by step, so that a retry carries on where the last try ended. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Place } from '../../platform.ts';
import type { SlackRecords } from '../storage.ts';

const stepSchema = z.object({
  /** The message it became. */
  ts: z.string().optional(),
  /** Files that are uploaded, shared or not. */
  files: z.array(z.string()).optional(),
  /** Slack may have it already: the message, or the files as one. */
  tried: z.boolean().optional(),
  /** Slack answered the last try with a failure of its own, so it hardly has it. */
  failed: z.boolean().optional(),
});

const recordSchema = z.object({
  at: z.number(),
  /** The process that is at it. */
  owner: z.string().optional(),
  /** Changes while it is. */
  beat: z.number().default(0),
  steps: z.array(stepSchema),
});

export type PostStep = z.infer<typeof stepSchema>;
type Stored = z.infer<typeof recordSchema>;

export interface PostRecord {
  /** ms since 1970 of the first try. */
  readonly at: number;
  step(index: number): PostStep;
  /** Resolves when it would survive a crash. */
  note(index: number, step: PostStep): Promise<void>;
  /** Lets others go on: all is done, or this try has failed. */
  release(): Promise<void>;
}

/** ms without a change after which another process counts as dead. */
const patience = 10_000;
const beatEvery = 2500;
const pause = 150;

/** Waits while another process is at the same; `owner` names this one. */
export async function openPostRecord(records: SlackRecords, key: string, owner: string): Promise<PostRecord> {
  const fresh: Stored = { at: Date.now(), owner, beat: 0, steps: [] };
  const isFirst = await records.create(key, JSON.stringify(fresh));
  const stored = isFirst ? fresh : { ...(await waitForTurn(records, key, owner)), owner };
  const { at, steps } = stored;
  let { beat } = stored;
  const write = (by: string | undefined) => {
    beat += 1;
    return records.set(key, JSON.stringify({ at, owner: by, beat, steps }));
  };
  // A beat that is lost does no harm; what must be kept is written by `note`.
  const beating = setInterval(() => write(owner).catch(() => {}), beatEvery).unref();
  return {
    at,
    step: (index) => steps[index] ?? {},
    async note(index, step) {
      for (let missing = steps.length; missing < index; missing++) steps.push({});
      steps[index] = { ...steps[index], ...step };
      await write(owner);
    },
    async release() {
      clearInterval(beating);
      await write(undefined);
    },
  };
}

async function waitForTurn(records: SlackRecords, key: string, owner: string): Promise<Stored> {
  let text = await records.get(key);
  let since = Date.now();
  for (;;) {
    const stored: Stored =
      text === undefined ? { at: Date.now(), beat: 0, steps: [] } : recordSchema.parse(JSON.parse(text));
    const isFree = stored.owner === undefined || stored.owner === owner;
    if (isFree || Date.now() - since > patience) return stored;
    await sleep(pause);
    const now = await records.get(key);
    if (now !== text) since = Date.now();
    text = now;
  }
}

/** The same for the same nonce in the same place. */
export function postKey({ server, channel, thread }: Place, nonce: string): string {
  const whole = JSON.stringify([server, channel, thread ?? '', nonce]);
  return createHash('sha256').update(whole).digest('base64url').slice(0, 32);
}
