/** Posts each part of a delivery once over all tries, as far as two systems without a common transaction can. */
import { z } from 'zod';
import type { Ledger } from '../ledger/ledger.ts';
import type { DeliveryContext, PostedMessage } from '../ports.ts';
import { nonceOf } from '../record/ids.ts';

const postedSchema = z.object({
  key: z.string(),
  alsoKeys: z.array(z.string()).optional(),
  ref: z.unknown().optional(),
});

/**
 * Before posting, the intention is recorded; after it, the message. A process that dies in between leaves the
 * intention, and the next try posts again with the same nonce.
 *
 * The window that remains: the platform has accepted the post, and the process dies before the message is recorded,
 * one round trip to Redis later, typically under 1 ms; or it stands still for longer than its lock (30 s) right there,
 * and another bot takes over. The next try runs at the earliest when the lock has run out. Discord answers the nonce
 * with the first message; elsewhere the adapter looks for the nonce before posting. Only a platform that offers neither
 * can show a message twice.
 */
export function postOnce(ledger: Ledger, id: string, keepSeconds: number): DeliveryContext['post'] {
  return async (part, action) => {
    const before = await ledger.beginPart(id, part);
    if (before !== undefined) return readPosted(before);
    const posted = await action({ nonce: nonceOf(id, part) });
    const keys = [posted.key, ...(posted.alsoKeys ?? [])];
    await ledger.endPart(id, part, JSON.stringify(posted), keepSeconds, keys);
    return posted;
  };
}

/** A message as `postOnce` recorded it. */
export function readPosted(text: string): PostedMessage {
  return postedSchema.parse(JSON.parse(text));
}
