/** Which emoji does what, by server. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createReactionMaps } from '../../src/bot/reaction-map.ts';
import { createSettings } from '../../src/moderation/settings/store.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

it('begins with the usual ones, which each server can change for itself', async () => {
  const maps = createReactionMaps(createSettings(await redis.store()));
  expect((await maps.read('discord:1')).get('🔁')).toBe('rerun');
  await maps.set('discord:1', '❤️', 'variations', 'discord:7');
  await maps.set('discord:1', '🔁', 'none', 'discord:7');
  const changed = await maps.read('discord:1');
  // As reactions arrive: without the sign for colour.
  expect(changed.get('❤')).toBe('variations');
  expect(changed.has('🔁')).toBe(false);
  expect((await maps.read('discord:2')).get('🔁')).toBe('rerun');
  await maps.reset('discord:1', 'discord:7');
  expect(await maps.read('discord:1')).toEqual(await maps.read('discord:2'));
});

it('refuses what is no emoji, and more changes than anyone can overlook', async () => {
  const maps = createReactionMaps(createSettings(await redis.store()));
  await expect(maps.set('discord:3', '  ', 'rerun', 'discord:7')).rejects.toThrow('Give one emoji');
  for (let count = 0; count < 50; count++) await maps.set('discord:3', `:e${count}:`, 'rerun', 'discord:7');
  await expect(maps.set('discord:3', ':one-more:', 'rerun', 'discord:7')).rejects.toThrow('50 emoji at most');
  await maps.set('discord:3', ':e7:', 'delete', 'discord:7');
  expect((await maps.read('discord:3')).get(':e7:')).toBe('delete');
});
