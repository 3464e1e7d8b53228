/** One message, asked for by its id alone. */
import { z } from 'zod';
import type { MessageRef } from '../../platform.ts';
import { messageSchema } from '../receive/payloads.ts';
import type { Requests } from '../send/requests.ts';
import { tsOf } from './ids.ts';

const answerSchema = z.object({ message: messageSchema.partial({ ts: true }) });

export type LookedUp = z.infer<typeof answerSchema>['message'];

/** @throws PlatformError, `gone` where there is no such message */
export type LookUp = (message: MessageRef) => Promise<LookedUp>;

/** This method tells any message, and needs no permission to read a channel's history. */
export function createLookUp(requests: Requests): LookUp {
  return async (ref) => {
    const { server, channel } = ref.place;
    const args = { channel, timestamp: tsOf(ref) };
    return (await requests.ask(answerSchema, server, 'reactions.get', args)).message;
  };
}
