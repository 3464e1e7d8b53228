/** Ways to reach one person alone: ephemeral messages, and the direct conversation. */
import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { type Message, type Place, type Platform, PlatformError } from '../../platform.ts';
import { placeAt } from '../lookup/ids.ts';
import type { Workspaces } from '../lookup/workspaces.ts';
import { renderCut } from '../render/message.ts';
import type { Requests } from './requests.ts';

const openedSchema = z.object({ channel: z.looseObject({ id: z.string() }) });

export function createDirect(requests: Requests): Platform['direct'] {
  // The conversation with a person is always the same channel.
  const channels = new LRUCache<string, string>({ max: 5000 });
  return async ({ server }, user) => {
    const key = `${server}:${user}`;
    const known = channels.get(key);
    if (known !== undefined) return placeAt(server, known);
    const { channel } = await requests.ask(openedSchema, server, 'conversations.open', { users: user });
    channels.set(key, channel.id);
    return placeAt(server, channel.id);
  };
}

export interface TellOptions extends Pick<Platform, 'direct' | 'post'> {
  readonly requests: Requests;
  readonly workspaces: Workspaces;
}

/** Where they are, if they can be shown it there; pictures and the rest by direct message, else in the place. */
export function createTell(options: TellOptions): Platform['tell'] {
  const { requests, workspaces, direct, post } = options;

  const showThem = async ({ server, channel, thread }: Place, user: string, message: Message) => {
    const { url } = await workspaces.of(server);
    const rendered = renderCut(message, { workspaceUrl: url });
    const args = { channel, user, ...(thread !== undefined && { thread_ts: thread }), ...rendered };
    const quiet = { ...args, parse: 'none' as const, link_names: false };
    await requests.send(server, 'chat.postEphemeral', quiet, 'once');
  };
  const orElse = async <T>(first: () => Promise<T>, second: () => Promise<T>): Promise<T> => {
    try {
      return await first();
    } catch (error) {
      if (!(error instanceof PlatformError && isRefusal(error))) throw error;
      return second();
    }
  };

  return async (place, user, message) => {
    const nonce = randomUUID();
    const inPlace = () => post(place, { ...message, notify: [{ id: user, name: '' }] }, { nonce });
    const inDirect = async (): Promise<unknown> =>
      place.direct ? post(place, message, { nonce }) : post(await direct(place, user), message, { nonce });
    if (place.direct) await inDirect();
    else if ((message.images ?? []).length > 0) await orElse(inDirect, inPlace);
    else
      await orElse<unknown>(
        () => showThem(place, user, message),
        () => orElse(inDirect, inPlace),
      );
  };
}

function isRefusal({ problem }: PlatformError): boolean {
  return problem === 'forbidden' || problem === 'gone' || problem === 'invalid';
}
