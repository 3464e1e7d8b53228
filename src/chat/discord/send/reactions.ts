/** Putting the bot's reactions on messages. */
import { Routes } from 'discord.js';
import { z } from 'zod';
import { type Place, type Platform, PlatformError } from '../../platform.ts';
import { snowflake } from '../receive/payloads.ts';
import { channelOf } from '../render/markdown.ts';
import type { InPlace } from './in-place.ts';
import type { Requests } from './requests.ts';

const emojisSchema = z.array(z.object({ id: snowflake, name: z.string().nullable() }));

export function createReact(requests: Requests, inPlace: InPlace): Platform['react'] {
  /** A Unicode emoji as it is; a server's own, `:name:` or `<:name:id>`, as Discord's `name:id`. */
  const identify = async (place: Place, emoji: string): Promise<string> => {
    const [, name, id] = /^<?a?:(\w+):(?:(\d+)>)?$/.exec(emoji) ?? [];
    if (name === undefined) return emoji;
    if (id !== undefined) return `${name}:${id}`;
    const emojis = await requests.ask(emojisSchema, 'Get', Routes.guildEmojis(place.server));
    const found = emojis.find((candidate) => candidate.name === name);
    if (found === undefined) throw new PlatformError('invalid', `This server has no emoji ${emoji}.`);
    return `${name}:${found.id}`;
  };

  return async ({ place, id }, emoji) => {
    const identified = encodeURIComponent(await identify(place, emoji));
    const route = Routes.channelMessageOwnReaction(channelOf(place), id, identified);
    await inPlace(place, ['ViewChannel', 'ReadMessageHistory', 'AddReactions'], () =>
      requests.send('Put', route),
    );
  };
}
