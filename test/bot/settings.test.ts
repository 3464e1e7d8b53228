/** The settings screens as moderators use them: topics, forms, what was changed, rivals, files, bans, the audit. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Place } from '../../src/chat/platform.ts';
import type { SomeSettings } from '../../src/moderation/settings/settings.ts';
import type { ActingPerson, Seen } from '../contracts/platform-world.ts';
import { until } from '../contracts/until.ts';
import { type BotWorld, startBotWorld } from '../support/bot/bot-world.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: BotWorld;
let channel: Place;
let mod: ActingPerson;
const server = 'local:local';

beforeAll(async () => {
  redis = await startRedis();
  world = await startBotWorld(redis);
});
afterAll(async () => {
  await world?.close();
  await redis?.stop();
});
beforeEach(async () => {
  await world.reset();
  const { revision } = await world.moderation.settings.read(server);
  await world.moderation.settings.replace(server, revision, { values: {}, channels: {} }, 'local:test');
  channel = await world.chat.channel();
  mod = await world.chat.person({ moderator: true });
});

/** The answer that holds this. */
function told(text: string, person = mod): Promise<Seen> {
  return until(`an answer with ${text}`, async () =>
    (await person.told()).findLast((seen) => seen.text.includes(text)),
  );
}

/** The newest answer with such a button. */
function screenWith(label: string): Promise<Seen> {
  return until(`a screen with ${label}`, async () =>
    (await mod.told()).findLast((seen) => seen.buttons.some((button) => button.label === label)),
  );
}

async function topic(name: string): Promise<Seen> {
  const before = (await mod.told()).length;
  await mod.command(channel, 'settings', {}, 'open');
  await until('the home', async () => (await mod.told()).length > before);
  await mod.press(await screenWith(name), name);
  return told(`Settings of this server: ${name}`);
}

/** Presses a button and fills in the form that it opens. */
async function fill(screen: Seen, label: string, values: readonly (string | undefined)[]): Promise<void> {
  await mod.press(screen, label);
  await until('the form', () => mod.form());
  await mod.submit(values);
}

const read = async () => (await world.moderation.settings.read(server)).values;

it('show every topic, and are for those who manage the server', async () => {
  const ann = await world.chat.person();
  await ann.command(channel, 'settings', {}, 'open');
  await told('Only moderators', ann);
  await mod.command(channel, 'settings', {}, 'open');
  const home = await told('Settings of this server');
  expect(home.buttons.map(({ label }) => label)).toEqual([
    ...['Where', 'Who', 'What', 'How much', 'Pictures', 'Review', 'Log', 'Look'],
    ...['One channel …', 'Export', 'Import'],
  ]);
  for (const name of ['Where', 'Who', 'What', 'How much', 'Pictures', 'Review', 'Log', 'Look'])
    await topic(name);
});

it('turn a switch, say so, and mark what differs', async () => {
  await mod.press(await topic('Where'), 'In threads');
  const after = await told('Changed. In threads: on → off');
  expect(after.text).toContain('● In threads');
  expect(after.text).not.toContain('● Private results');
  expect(await read()).toEqual({ threads: false });
  await mod.press(after, 'All topics');
  expect((await told('● Where')).text).toContain('In threads');
});

it('take numbers, choices, lists, channels and words', async () => {
  await fill(await topic('How much'), 'Pictures of one member a day', ['50']);
  await told('a day: not set → 50');
  await fill(await topic('Pictures'), 'Unsafe pictures', ['blur']);
  await told('Unsafe pictures: off → blur');
  await fill(await topic('Pictures'), 'How sure the check must be, up to 1', ['0,7']);
  await told('up to 1: 0.5 → 0.7');
  await fill(await topic('Where'), 'Only in these channels', [channel.channel]);
  await told('Only in these channels: empty');
  await fill(await topic('Who'), 'Not these roles', ['painter']);
  await told('Not these roles: empty → Painter');
  await fill(await topic('What'), 'Ready-made word lists', ['refuse', 'hold', 'allow', 'refuse']);
  await told('Sexual: refuse, Violence: wait for moderators, Minors, sexually: refuse');
  await fill(await topic('What'), 'Never wanted in pictures', ['blood']);
  await told('Never wanted in pictures: not set → blood');
  await fill(await topic('What'), 'Not these commands', ['queue\nstats']);
  await told('Not these commands: empty → queue, stats');
  await fill(await topic('Look'), 'Usual size', ['512x768']);
  await told('Usual size: not set → 512×768');
  expect(await read()).toEqual({
    imagesADay: 50,
    imageCheck: 'blur',
    imageThreshold: 0.7,
    allowedChannels: [channel.channel],
    deniedRoles: ['painter'],
    presets: { sexual: 'refuse', violence: 'hold', minors: 'refuse' },
    negative: 'blood',
    deniedCommands: ['queue', 'stats'],
    size: { width: 512, height: 768 },
  });
  // An empty field takes it back.
  await fill(await topic('How much'), 'Pictures of one member a day', ['']);
  await told('a day: 50 → not set');
});

it('change nothing for what can’t be, and say what can', async () => {
  await fill(await topic('How much'), 'Pictures of one member a day', ['many']);
  await told('"many" is no number');
  await fill(await topic('Pictures'), 'How sure the check must be, up to 1', ['7']);
  await told('imageThreshold takes a number from 0.01 to 1');
  await fill(await topic('Look'), 'Usual size', ['big']);
  await told('such as 512x768');
  expect(await read()).toEqual({});
});

it('have rules for words: new, changed, gone', async () => {
  await mod.press(await topic('What'), 'Rules for words');
  await fill(await screenWith('New rule'), 'New rule', [
    'gore',
    'guts\npattern: |gore|\nregex: blood+y',
    'hold',
    'child',
    '',
  ]);
  const list = await told('Rules for words: empty → gore: wait for moderators');
  expect((await read()).rules).toMatchObject([
    {
      name: 'gore',
      action: 'hold',
      words: ['guts'],
      patterns: ['|gore|'],
      regexes: ['blood+y'],
      with: { words: ['child'] },
    },
  ]);
  await fill(list, 'Rule 1', [undefined, undefined, 'refuse', undefined, undefined]);
  const changed = await told('gore: wait for moderators → gore: refuse');
  expect((await read()).rules).toMatchObject([{ patterns: ['|gore|'], with: { words: ['child'] } }]);
  await fill(changed, 'New rule', ['broken', 'regex: (', 'refuse', '', '']);
  await told("A pattern can't be used");
  await fill(changed, 'Rule 1', [undefined, '', undefined, undefined, undefined]);
  await told('gore: refuse → empty');
  expect((await read()).rules).toEqual([]);
});

it('have quotas by role', async () => {
  await mod.press(await topic('How much'), 'Quotas of roles');
  await fill(await screenWith('Quota of a role'), 'Quota of a role', ['painter', '', '50', '']);
  const list = await told('Painter: ∞ an hour, 50 a day, ∞ a month');
  expect((await read()).roleQuotas).toEqual([{ role: 'painter', hour: null, day: 50, month: null }]);
  await fill(list, 'Quota of a role', ['painter', '', '', '']);
  await until('none', async () => (await read()).roleQuotas?.length === 0);
});

it('are also for one channel, with what may differ there', async () => {
  await mod.command(channel, 'settings', {}, 'channel');
  const home = await told('Settings of one channel');
  expect(home.buttons.map(({ label }) => label)).not.toContain('Review');
  await mod.press(home, 'Pictures');
  await fill(await told('Settings of one channel: Pictures'), 'Unsafe pictures', ['refuse']);
  await told('Unsafe pictures: off → refuse');
  const { settings } = world.moderation;
  expect((await settings.settingsFor(server, channel.channel)).imageCheck).toBe('refuse');
  expect((await settings.settingsFor(server)).imageCheck).toBe('off');
});

it('notice a rival who changed the same, and let others be', async () => {
  const { settings } = world.moderation;
  const rival = async (set: SomeSettings) => {
    const { revision } = await settings.read(server);
    await settings.change(server, revision, { set }, 'local:rival');
  };
  const screen = await topic('Where');
  await rival({ threads: false });
  await mod.press(screen, 'In threads');
  await told('Somebody else changed the settings in the meantime');
  expect(await read()).toEqual({ threads: false });
  const again = await topic('Where');
  await rival({ steps: 20 });
  await mod.press(again, 'In threads');
  await told('In threads: off → on');
  expect(await read()).toEqual({ threads: true, steps: 20 });
});

it('go out as text and come in again; what is newer or unknown is refused as a whole', async () => {
  await mod.press(await topic('Where'), 'In threads');
  await told('on → off');
  await mod.command(channel, 'settings', {}, 'open');
  const home = await told('● Where');
  await mod.press(home, 'Export');
  const [field] = (await until('the form', () => mod.form())).fields;
  expect(JSON.parse(field?.value ?? '')).toMatchObject({
    kind: 'ella-bot settings',
    values: { threads: false },
  });
  await mod.submit([undefined]);
  await told('Nothing was changed');
  const bytes = new TextEncoder().encode((field?.value ?? '').replace('false', 'true'));
  await mod.press(home, 'Import');
  await until('the form', () => mod.form());
  await mod.submit([{ name: 'settings.json', type: 'application/json', bytes }, '']);
  await told('The settings were imported; 1 of them');
  expect(await read()).toEqual({ threads: true });
  for (const [text, why] of [
    ['{"kind":"ella-bot settings","version":99,"values":{"threads":false}}', 'from a newer ella-bot'],
    [
      '{"kind":"ella-bot settings","version":1,"values":{"threads":false,"magic":1}}',
      'no setting named magic',
    ],
    ['{"kind"', 'not JSON'],
  ] as const) {
    await mod.command(channel, 'settings', {}, 'open');
    await mod.press(await screenWith('Import'), 'Import');
    await until('the form', () => mod.form());
    await mod.submit([undefined, text]);
    await told(why);
  }
  expect(await read()).toEqual({ threads: true });
});

it('keep roles that are gone, and say so', async () => {
  const { settings } = world.moderation;
  const { revision } = await settings.read(server);
  await settings.change(server, revision, { set: { deniedRoles: ['ghost'] } }, 'local:test');
  expect((await topic('Who')).text).toContain('ghost (gone)');
});

it('ban and unban members, give quotas back, and tell the audit', async () => {
  const ann = await world.chat.person();
  await mod.command(channel, 'settings', { member: ann.id, reason: 'spam', days: 2 }, 'ban');
  await told('may not ask for pictures here for 2 days');
  expect(await world.moderation.bans.of(`local:${ann.id}`, server)).toMatchObject({ reason: 'spam' });
  await mod.command(channel, 'settings', { member: mod.id }, 'ban');
  await told('Those who manage the server can’t be banned');
  await mod.command(channel, 'settings', { member: ann.id }, 'unban');
  await told('may ask for pictures here again');
  await mod.command(channel, 'settings', { member: ann.id }, 'unban');
  await told('was not banned here');
  await mod.command(channel, 'settings', { member: ann.id }, 'reset-quota');
  await told('has their whole quota again');
  await ann.command(channel, 'imagine', { prompt: 'a red fox', seed: 7 });
  await world.result(await world.thread(channel));
  await mod.command(channel, 'settings', { member: ann.id }, 'audit');
  const audit = await told('The audit');
  for (const part of ['spam', 'lifted the ban of', 'reset the quota of', 'allowed', 'a red fox']) {
    expect(audit.text).toContain(part);
  }
  await mod.command(channel, 'settings', { text: 'unicorns' }, 'audit');
  await told('Nothing like that is in the audit');
});

it('are told to members: which limits hold here, and how much of a quota is used', async () => {
  const ann = await world.chat.person({ roles: ['painter'] });
  await ann.command(channel, 'stats', {});
  expect((await told('This server', ann)).text).not.toContain('What holds for you here');
  const { settings } = world.moderation;
  const { revision } = await settings.read(server);
  const roleQuotas = [{ role: 'painter', hour: null, day: 50, month: null }];
  await settings.change(server, revision, { set: { imagesADay: 5, roleQuotas, steps: 30 } }, 'local:test');
  await ann.command(channel, 'stats', {});
  expect((await told('What holds for you here', ann)).text).toContain('0 of 50 pictures in the last day');
  await ann.command(channel, 'help', {});
  const help = await told('at most 30 steps', ann);
  expect(help.text).toContain('0 of 50 pictures in the last day');
});
