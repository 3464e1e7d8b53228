/** Settings in Redis: rivals, the audit, and what was kept before there were settings. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAudit } from '../../../src/moderation/audit/audit.ts';
import { readSettingsFile, writeSettingsFile } from '../../../src/moderation/settings/file.ts';
import { createSettings } from '../../../src/moderation/settings/store.ts';
import type { Store } from '../../../src/store/open-store.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';

let redis: TestRedis;
let store: Store;
beforeAll(async () => {
  redis = await startRedis();
  store = await redis.store();
});
afterAll(() => redis.stop());

it('holds by server and by channel, and counts its changes', async () => {
  const settings = createSettings(store);
  const { settings: first } = await settings.change('discord:1', 0, { set: { steps: 50 } }, 'discord:7');
  await settings.change('discord:1', first.revision, { channel: '5', set: { steps: 20 } }, 'discord:7');
  expect((await settings.settingsFor('discord:1')).steps).toBe(50);
  expect((await settings.settingsFor('discord:1', '5')).steps).toBe(20);
  expect((await settings.settingsFor('discord:1', 'deleted')).steps).toBe(50);
  expect((await settings.settingsFor('discord:2')).steps).toBeNull();
  expect((await settings.read('discord:1')).revision).toBe(2);
});

it('of many who change the same at once one succeeds, and each success is in the audit', async () => {
  const settings = createSettings(store);
  const others = await redis.store();
  const rivals = [settings, createSettings(others)];
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      rivals[index % 2]?.change('discord:3', 0, { set: { cooldown: index + 1 } }, `discord:${index}`),
    ),
  );
  const won = results.findIndex(({ status }) => status === 'fulfilled');
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const result of results) {
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'settings_changed' });
  }
  expect((await settings.settingsFor('discord:3')).cooldown).toBe(won + 1);
  const [entry, ...more] = await createAudit(store).find('discord:3');
  expect(more).toEqual([]);
  expect(entry?.entry).toEqual({
    kind: 'settings',
    by: `discord:${won}`,
    changes: [{ setting: 'cooldown', to: won + 1 }],
  });
  expect(Math.abs(Date.now() - (entry?.at.getTime() ?? 0))).toBeLessThan(60_000);
});

it('what is wrong changes nothing', async () => {
  const settings = createSettings(store);
  await expect(
    settings.change('discord:4', 0, { set: { steps: 50, images: 99 } }, 'discord:7'),
  ).rejects.toMatchObject({ code: 'settings_value' });
  expect(await settings.read('discord:4')).toEqual({ revision: 0, values: {}, channels: {} });
  expect(await createAudit(store).find('discord:4')).toEqual([]);
});

it('a file takes the place of all that there was', async () => {
  const settings = createSettings(store);
  await settings.change('discord:5', 0, { set: { steps: 50 } }, 'discord:7');
  const file = readSettingsFile(writeSettingsFile({ values: { images: 2 }, channels: {} }));
  const { differences } = await settings.replace('discord:5', 1, file, 'discord:7');
  expect(differences).toEqual([
    { setting: 'images', from: undefined, to: 2 },
    { setting: 'steps', from: 50, to: undefined },
  ]);
  expect((await settings.read('discord:5')).values).toEqual({ images: 2 });
});

it('takes over the reactions of before, once', async () => {
  const settings = createSettings(store);
  const key = `${store.prefix}:reactions:discord:6`;
  await store.client.set(key, '{"v":1,"d":{"❤":"rerun","🎲":"none"}}');
  expect((await settings.settingsFor('discord:6')).reactions).toEqual({ '❤': 'rerun', '🎲': 'none' });
  await settings.change('discord:6', 0, { set: { steps: 50 } }, 'discord:7');
  expect((await settings.read('discord:6')).values).toEqual({
    steps: 50,
    reactions: { '❤': 'rerun', '🎲': 'none' },
  });
  expect(await store.client.exists(key)).toBe(0);
});

it('the audit is searched, forgets a member but for bans, and ends in time', async () => {
  const audit = createAudit(store);
  const asked = {
    kind: 'request',
    by: 'discord:8',
    does: 'imagine',
    via: 'command',
    prompt: 'A Red Fox',
    at: 'start',
    decision: 'refuse',
    rules: [{ name: 'words', found: ['fox'] }],
  } as const;
  await audit.add('discord:9', asked, 30);
  await audit.add(
    'discord:9',
    { ...asked, by: 'discord:10', prompt: 'a hen', decision: 'allow', rules: [] },
    30,
  );
  await audit.add('discord:9', { kind: 'ban', by: 'discord:7', member: 'discord:8', reason: 'foxes' }, 30);
  const prompts = async (query: Parameters<typeof audit.find>[1]) =>
    (await audit.find('discord:9', query)).map(({ entry }) => entry.kind);
  expect(await prompts({})).toEqual(['ban', 'request', 'request']);
  expect(await prompts({ member: 'discord:8' })).toEqual(['ban', 'request']);
  expect(await prompts({ text: 'red fox' })).toEqual(['request']);
  expect(await prompts({ decisions: ['allow'] })).toEqual(['request']);
  expect(await prompts({ kinds: ['ban'] })).toEqual(['ban']);
  expect(await prompts({ limit: 1 })).toEqual(['ban']);
  await audit.add('discord:9', { kind: 'quota', by: 'discord:8', member: 'discord:10' }, 30);
  await audit.forget('discord:8');
  expect(await prompts({ member: 'discord:8' })).toEqual(['ban']);
  expect((await audit.find('discord:9', { kinds: ['quota'] }))[0]?.entry).toMatchObject({
    by: 'forgotten',
    member: 'discord:10',
  });
  // More than are read at once.
  const many = Array.from({ length: 1_100 }, (_, index) => ({ ...asked, prompt: `fox ${index}` }));
  for (const each of many) await audit.add('discord:9', each, 30);
  await audit.forget('discord:8');
  expect(await prompts({ member: 'discord:8' })).toEqual(['ban']);
  // Two days later by the clock of the entries.
  const entries = `${store.prefix}:audit:discord:9`;
  for (const text of await store.client.zrange(entries, '0', '-1'))
    await store.client.zincrby(entries, -2 * 86_400_000, text);
  await audit.add('discord:9', asked, 1);
  expect(await prompts({})).toEqual(['request']);
  expect(await store.client.pttl(entries)).toBeLessThanOrEqual(86_400_000);
});
