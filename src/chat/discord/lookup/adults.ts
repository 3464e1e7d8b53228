/** Places that Discord keeps for adults. */
import { GuildNSFWLevel } from 'discord.js';
import type { Place } from '../../platform.ts';
import type { Facts } from './facts.ts';
import { isThread } from './locate.ts';

const adultServers: readonly number[] = [GuildNSFWLevel.Explicit, GuildNSFWLevel.AgeRestricted];

/** What can't be looked at is not known to be for adults. */
export async function isForAdults(facts: Facts, { server, channel, direct }: Place): Promise<boolean> {
  if (direct || server === '@me') return false;
  const [guild, found] = await Promise.all([
    facts.guild(server).catch(() => undefined),
    facts.channel(channel).catch(() => undefined),
  ]);
  if (guild?.nsfwLevel !== undefined && adultServers.includes(guild.nsfwLevel)) return true;
  if (found === undefined) return false;
  if (!isThread(found.type) || found.parent === undefined) return found.nsfw;
  return facts.channel(found.parent).then(
    (parent) => parent.nsfw,
    () => false,
  );
}
