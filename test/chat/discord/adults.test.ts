/** Places that Discord keeps for adults: channels, threads by their channel, whole servers; and what can't be looked at. */
import { ChannelType, GuildNSFWLevel } from 'discord.js';
import { expect, it } from 'vitest';
import { isForAdults } from '../../../src/chat/discord/lookup/adults.ts';
import type { ChannelFacts, Facts } from '../../../src/chat/discord/lookup/facts.ts';
import { PlatformError } from '../../../src/chat/platform.ts';

const channels: Readonly<
  Record<string, { readonly nsfw: boolean; readonly parent?: string; readonly type?: number }>
> = {
  adult: { nsfw: true },
  plain: { nsfw: false },
  threadOfAdult: { nsfw: false, parent: 'adult', type: ChannelType.PublicThread },
  threadOfPlain: { nsfw: false, parent: 'plain', type: ChannelType.PublicThread },
  threadOfGone: { nsfw: false, parent: 'gone', type: ChannelType.PublicThread },
  // A category says nothing of its channels.
  inAdultCategory: { nsfw: false, parent: 'adult', type: ChannelType.GuildText },
};

function factsOf(nsfwLevel: number | undefined): Facts {
  return {
    guild: async () => ({ owner: 'o', roles: [], nsfwLevel }),
    channel: async (id: string) => {
      const found = channels[id];
      if (found === undefined) throw new PlatformError('gone', `There is no ${id}.`);
      const { nsfw, parent, type = ChannelType.GuildText } = found;
      return { type, guild: 'g', parent, nsfw, overwrites: [], archiveAfter: undefined } as ChannelFacts;
    },
  } as Partial<Facts> as Facts;
}

const at = (channel: string) => ({ platform: 'discord', server: 'g', channel });

it.each([
  ['adult', true],
  ['plain', false],
  ['threadOfAdult', true],
  ['threadOfPlain', false],
  ['threadOfGone', false],
  ['inAdultCategory', false],
  ['gone', false],
])('%s: %s', async (channel, adults) => {
  expect(await isForAdults(factsOf(GuildNSFWLevel.Default), at(channel))).toBe(adults);
});

it.each([
  [GuildNSFWLevel.AgeRestricted, true],
  [GuildNSFWLevel.Explicit, true],
  [GuildNSFWLevel.Safe, false],
  [undefined, false],
])('a server of the level %s: %s', async (level, adults) => {
  expect(await isForAdults(factsOf(level), at('plain'))).toBe(adults);
});

it('a direct conversation is for anybody', async () => {
  const facts = factsOf(GuildNSFWLevel.AgeRestricted);
  expect(await isForAdults(facts, { ...at('adult'), server: '@me', direct: true })).toBe(false);
});
