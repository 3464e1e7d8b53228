/** Looks for a message that Slack may have accepted without the bot hearing back, by the nonce in its metadata. */
import { z } from 'zod';
import { type Place, PlatformError } from '../../platform.ts';
import type { Requests } from './requests.ts';

export const eventType = 'ella_bot_message';

export interface Mark {
  /** From `postKey`. */
  readonly nonce: string;
  readonly part: number;
}

export function markOf({ nonce, part }: Mark) {
  return { event_type: eventType, event_payload: { nonce, part } };
}

const pageSchema = z.object({
  messages: z.array(
    z.looseObject({
      ts: z.string(),
      metadata: z.looseObject({ event_type: z.string(), event_payload: z.unknown() }).optional(),
    }),
  ),
  response_metadata: z.looseObject({ next_cursor: z.string().optional() }).nullish(),
});

const payloadSchema = z.object({ nonce: z.string(), part: z.number() });

const maxPages = 5;
/** Seconds that clocks may differ. */
const slack = 120;

/**
 * The timestamp of the message; undefined where there is none, or where the bot may not look.
 * @throws PlatformError
 */
export async function findPosted(
  requests: Requests,
  { server, channel, thread }: Place,
  mark: Mark,
  since: number,
  report: (error: unknown, what: string) => void,
): Promise<string | undefined> {
  const method = thread === undefined ? 'conversations.history' : 'conversations.replies';
  const args = {
    channel,
    ...(thread !== undefined && { ts: thread }),
    oldest: String(Math.floor(since / 1000) - slack),
    limit: 200,
    include_all_metadata: true,
  };
  try {
    let cursor: string | undefined;
    for (let page = 0; page < maxPages; page++) {
      const answer = await requests.ask(pageSchema, server, method, { ...args, ...(cursor && { cursor }) });
      const found = answer.messages.find(({ metadata }) => carries(metadata, mark));
      if (found !== undefined) return found.ts;
      cursor = answer.response_metadata?.next_cursor;
      if (!cursor) return undefined;
    }
  } catch (error) {
    if (!(error instanceof PlatformError) || error.problem !== 'forbidden') throw error;
    // Posting twice is better than not at all.
    report(error, 'looking for a message that may have been posted');
  }
  return undefined;
}

function carries(metadata: z.infer<typeof pageSchema>['messages'][number]['metadata'], mark: Mark): boolean {
  if (metadata?.event_type !== eventType) return false;
  const payload = payloadSchema.safeParse(metadata.event_payload);
  return payload.success && payload.data.nonce === mark.nonce && payload.data.part === mark.part;
}
