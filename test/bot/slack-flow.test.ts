/** The way of a prompt through the bot on Slack: no commands in threads, pictures as messages of their own. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Place } from '../../src/chat/platform.ts';
import type { Draw } from '../../src/jobs/ports.ts';
import { createModeration } from '../../src/moderation/moderation.ts';
import type { Store } from '../../src/store/open-store.ts';
import type { Seen } from '../contracts/platform-world.ts';
import { until } from '../contracts/until.ts';
import { drawnFor } from '../support/bot/bot-world.ts';
import { HeldDrawings } from '../support/jobs/world.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { type SlackBot, startSlackBot } from '../support/slack/bot.ts';
import type { SlackHarness } from '../support/slack/harness.ts';
import type { SlackPerson } from '../support/slack/person.ts';

let errors: unknown[];
let redis: TestRedis;
let bot: SlackBot;
let slack: SlackHarness;
let store: Store;
let draw: Draw;

beforeAll(async () => {
  redis = await startRedis();
  bot = await startSlackBot(redis, (request, context) => draw(request, context));
  ({ chat: slack, store, errors } = bot);
});
afterAll(async () => {
  await bot.close();
  await redis.stop();
  expect(slack.server.violations).toEqual([]);
});

let channel: Place;
let ada: SlackPerson;
beforeEach(async () => {
  errors.length = 0;
  draw = (request) => drawnFor(request);
  channel = await slack.channel();
  ada = await slack.person();
});

/** The thread on the one message of the channel, once something is in it. */
const threadOf = (of: Place) =>
  until('a thread', async () => {
    const [root] = await slack.messages(of);
    const thread = root && { ...of, thread: root.ref.id.split(':')[1] ?? '' };
    return thread !== undefined && (await slack.messages(thread)).length > 0 && thread;
  });
const inThread = (thread: Place, what: string, check: (message: Seen) => boolean, count = 1) =>
  until(`${count} × ${what}`, async () => {
    const found = (await slack.messages(thread)).filter(check);
    return found.length >= count && found;
  });
const isPicture = ({ images }: Seen) => images.some(({ name }) => name.startsWith('ella-'));
const isResult = ({ text, buttons }: Seen) => text.includes('Seed') && buttons.length > 1;

it.each([
  ['de-DE', 'Die Option "acton" gibt es nicht; meinst du action?'],
  ['ja-JP', '"acton" というオプションはありません。action のことですか？'],
])(
  'refuses an option that a command has not in the language of who typed it: %s',
  async (locale, expected) => {
    const person = await slack.person({ locale });
    await person.command(channel, 'reactions', { emoji: '🔥', acton: 'rerun' }, 'set');
    const [told] = await until('the refusal', async () => {
      const all = await person.told();
      return all.length > 0 && all;
    });
    expect(told?.text.trim()).toBe(expected);
    expect(errors).toEqual([]);
  },
);

describe('imagine on Slack', () => {
  it('ends with pictures and what belongs to them in a thread; a reaction on the pictures draws again', async () => {
    await ada.command(channel, 'imagine', { prompt: 'a red fox in snow --seed 7' });
    const thread = await threadOf(channel);
    const [picture] = await inThread(thread, 'picture', isPicture);
    const [result] = await inThread(thread, 'result', isResult);
    if (picture === undefined || result === undefined) throw new Error('nothing was drawn');
    expect(picture.images[0]?.alt).toContain('a red fox in snow');
    expect(result.text).toContain('7');
    await ada.react(picture.ref, '🔁');
    const results = await inThread(thread, 'result', isResult, 2);
    await inThread(thread, 'picture', isPicture, 2);
    await ada.react(result.ref, '🔁');
    await inThread(thread, 'result', isResult, 3);
    expect(new Set(results.map(({ text }) => text)).size).toBe(2);
    expect(errors).toEqual([]);
  });

  it('shows how it looks so far, and nothing of that is left once it is drawn or cancelled', async () => {
    const held = new HeldDrawings();
    draw = held.draw;
    const previews = () =>
      [...slack.server.world.files.values()].filter(({ name }) => name.startsWith('preview-'));
    const drawing = async (prompt: string, index: number) => {
      channel = await slack.channel();
      await ada.command(channel, 'imagine', { prompt });
      const { request, context, finish } = await held.nth(index);
      const thread = await threadOf(channel);
      const preview = () => Buffer.from('89504e470d0a1a0a', 'hex');
      let step = 0;
      // A workspace gets one only every few seconds.
      const status = await until('a preview', async () => {
        step += 1;
        context.onProgress({ step, steps: 1e6, preview });
        return (await slack.messages(thread)).find(({ images }) => images[0]?.name.startsWith('preview-'));
      });
      return { thread, status, finish: async () => finish(await drawnFor(request)) };
    };
    const first = await drawing('a red fox in snow --seed 7', 0);
    expect(first.status.text).toMatch(/step \d+ of/);
    expect(first.status.images[0]?.alt).toContain('a red fox in snow');
    await first.finish();
    await inThread(first.thread, 'result', isResult);
    await until('the status to go', async () => (await slack.messages(first.thread)).length === 2);
    await until('the preview to go', () => previews().every(({ deleted }) => deleted));
    const second = await drawing('a blue whale --seed 8', 1);
    await ada.press(second.status, second.status.buttons[0]?.label ?? '');
    await until('the second preview to go', () => previews().every(({ deleted }) => deleted));
    const [cancelled] = await inThread(second.thread, 'status', ({ images }) => images.length === 0);
    expect(cancelled?.text).toMatch(/cancel/i);
    expect(errors).toEqual([]);
  });

  it('is asked for in a thread by mention', async () => {
    const ref = await ada.mention(channel, 'a blue whale --seed 9');
    const thread = { ...channel, thread: ref.id.split(':')[1] ?? '' };
    await inThread(thread, 'picture', isPicture);
    await ada.mention(thread, 'a green whale --seed 10');
    await inThread(thread, 'picture', isPicture, 2);
    expect(errors).toEqual([]);
  });

  it('takes a long prompt, and forgets what its author takes away', async () => {
    const prompt = `${'A red fox, <sly> & quick, *jumps* over the lazy dog; '.repeat(120).slice(0, 5900).trim()} --seed 3`;
    await ada.command(channel, 'imagine', { prompt });
    const thread = await threadOf(channel);
    const [picture] = await inThread(thread, 'picture', isPicture);
    await inThread(thread, 'result', isResult);
    if (picture === undefined) throw new Error('nothing was drawn');
    const ben = await slack.person();
    await ben.react(picture.ref, '❌');
    await until(
      'the refusal',
      async () => [...(await ben.told()), ...(await ben.directMessages())].length > 0,
    );
    expect((await slack.messages(thread)).filter(isPicture)).toHaveLength(1);
    await ada.react(picture.ref, '❌');
    await until(
      'the pictures to go',
      async () => (await slack.messages(thread)).filter(isPicture).length === 0,
    );
    expect(errors).toEqual([]);
  });

  it('takes a picture that was posted alone away whole, and posts it again when asked', async () => {
    await ada.command(channel, 'imagine', { prompt: 'a red fox in snow --seed 7 --n 2' });
    const thread = await threadOf(channel);
    const [result] = await inThread(thread, 'result', isResult);
    const [grid] = await inThread(thread, 'picture', isPicture);
    if (result === undefined || grid === undefined) throw new Error('nothing was drawn');
    await until('the status to go', async () => (await slack.messages(thread)).length === 2);
    for (const where of ['picture', 'buttons']) {
      await ada.react(grid.ref, '1️⃣');
      const [, picture] = await inThread(thread, 'picture', isPicture, 2);
      const [, single] = await inThread(thread, 'result', isResult, 2);
      if (picture === undefined || single === undefined) throw new Error('it was not posted');
      // It is seen a moment before it is known what it is.
      const known = [picture, single].map(({ ref }) => `${store.prefix}:single:slack:${ref.id}`);
      await until('it to be known', async () => (await store.client.exists(...known)) === 2);
      if (where === 'picture') await ada.react(picture.ref, '❌');
      else {
        const label = (of: Seen) => of.buttons.find((button) => button.label.includes('Delete'))?.label ?? '';
        await ada.press(single, label(single));
        const sure = await until('the question', async () => {
          const told = (await ada.told()).at(-1);
          return told?.text.includes('Delete it for everyone?') && told;
        });
        await ada.press(sure, label(sure));
      }
      await until(`it to go by its ${where}`, async () => (await slack.messages(thread)).length === 2);
      await ada.unreact(grid.ref, '1️⃣');
    }
    expect((await slack.messages(thread)).map(({ ref }) => ref.id).sort()).toEqual(
      [grid.ref.id, result.ref.id].sort(),
    );
    expect(errors).toEqual([]);
  });

  it('asks for a prompt in a form where there is none', async () => {
    await ada.command(channel, 'imagine');
    const form = await until('the form', () => ada.form());
    await ada.submit(form.fields.map((_, index) => (index === 0 ? 'a small boat' : undefined)));
    const thread = await threadOf(channel);
    const [picture] = await inThread(thread, 'picture', isPicture);
    expect(picture?.images[0]?.alt).toContain('a small boat');
    expect(errors).toEqual([]);
  });
});

describe('settings on Slack', () => {
  const server = () => `slack:${slack.team.id}`;
  const settled = async () => (await createModeration(store).settings.read(server())).values;
  const rival = async (set: object) => {
    const { settings } = createModeration(store);
    await settings.change(server(), (await settings.read(server())).revision, { set }, 'slack:rival');
  };

  it('are in the App Home too: by button, by form, confirmed; what was typed in vain can be mended', async () => {
    const boss = await slack.person({ moderator: true });
    const shown = (text: string) =>
      until(`a home with ${text}`, async () => {
        const home = boss.home();
        return home?.text.includes(text) && home;
      });
    const fill = async (label: string, values: readonly (string | undefined)[]) => {
      boss.pressHome(label);
      await until('the form', () => boss.form());
      await boss.submit(values);
    };
    boss.openHome('messages');
    boss.openHome();
    await shown('Settings of this server');
    boss.pressHome('Where');
    await shown('In threads');
    boss.pressHome('In threads');
    await shown('Changed. In threads: on → off');
    boss.pressHome('All topics');
    await shown('● Where');
    boss.pressHome('How much');
    await shown('Pictures of one member a day');
    await fill('Pictures of one member a day', ['50']);
    await shown('a day: not set → 50');
    await fill('Pictures of one member a day', ['many']);
    const refused = await shown('"many" is no number');
    expect(refused.buttons.map(({ label }) => label)).toEqual(['✏️ Edit what you typed', 'All topics']);
    boss.pressHome('✏️ Edit what you typed');
    expect((await until('the form', () => boss.form())).fields).toMatchObject([{ value: 'many' }]);
    await boss.submit(['60']);
    await shown('a day: 50 → 60');
    await rival({ imagesADay: 70 });
    await fill('Pictures of one member a day', ['80']);
    await shown('Somebody else changed the settings in the meantime');
    expect(await settled()).toMatchObject({ imagesADay: 70 });
    boss.pressHome('✏️ Edit what you typed');
    expect((await until('the form', () => boss.form())).fields).toMatchObject([{ value: '80' }]);
    await boss.submit([undefined]);
    await shown('a day: 70 → 80');
    boss.pressHome('All topics');
    await shown('● How much');
    const wrong = '{"kind": "ella-bot settings", "version": 99}';
    await fill('Import', [undefined, wrong]);
    await shown('from a newer ella-bot');
    boss.pressHome('✏️ Edit what you typed');
    expect((await until('the form', () => boss.form())).fields[1]?.value).toBe(wrong);
    await boss.submit([undefined, '{"kind": "ella-bot settings", "version": 1, "values": {"steps": 30}}']);
    await shown('The settings were imported');
    expect(await settled()).toEqual({ steps: 30 });
    expect(await boss.told()).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('show members which limits hold for them, and are not theirs to change', async () => {
    await rival({ steps: 25 });
    ada.openHome();
    const home = await until('her home', async () => ada.home());
    expect(home.text).toContain('What holds for you here');
    expect(home.text).toContain('at most 25 steps');
    expect(home.buttons).toEqual([]);
    await ada.command(channel, 'settings', {}, 'open');
    await until('the refusal', async () =>
      (await ada.told()).some(({ text }) => text.includes('Only moderators')),
    );
    expect(await settled()).toMatchObject({ steps: 25 });
  });

  it('can be opened again by who manages the workspace, whatever they say', async () => {
    const boss = await slack.person({ moderator: true });
    await rival({
      deniedMembers: [boss.id],
      deniedCommands: ['settings'],
      deniedChannels: [channel.channel],
    });
    await boss.command(channel, 'settings', {}, 'open');
    const home = await until('the screen', async () =>
      (await boss.told()).findLast(({ buttons }) => buttons.length > 0),
    );
    await boss.press(home, 'Who');
    const who = await until('the topic', async () =>
      (await boss.told()).findLast(({ text }) => text.includes('● Not these members')),
    );
    await boss.press(who, 'Not these members');
    await until('the form', () => boss.form());
    await boss.submit(['']);
    await until('the change', async () => (await settled()).deniedMembers?.length === 0);
    expect(errors).toEqual([]);
  });
});

// Last, because the adapter that it starts has none of the first one's drawings to deliver.
describe('after a restart', () => {
  it('is not begun again by a reaction that Slack tells again, whenever that is', async () => {
    const person = await slack.person();
    await person.command(channel, 'imagine', { prompt: 'a red fox in snow --seed 7' });
    const thread = await threadOf(channel);
    const [picture] = await inThread(thread, 'picture', isPicture);
    if (picture === undefined) throw new Error('nothing was drawn');
    await person.react(picture.ref, '🔁');
    await inThread(thread, 'picture', isPicture, 2);
    const all = () => bot.jobs.history(`slack:${person.id}`);
    await until('all of it to be over', async () =>
      (await all()).every(({ delivery }) => delivery === 'posted'),
    );
    const told = slack.server.deliveries.all.findLast(({ kind }) => kind === 'event');
    if (told === undefined) throw new Error('nothing was told');
    await bot.restartAdapter();
    slack.server.deliveries.again(told);
    await until('it to be taken', () =>
      slack.server.deliveries.all.every(({ acknowledged }) => acknowledged),
    );
    const other = await slack.channel();
    await person.mention(other, 'another fox');
    await until('what came after it', async () => (await all()).length > 2);
    expect((await all()).map(({ request }) => request?.prompt)).toEqual([
      'another fox',
      'a red fox in snow',
      'a red fox in snow',
    ]);
  });
});
