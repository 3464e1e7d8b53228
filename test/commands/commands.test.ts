/** Every command as a person uses it: at the local chat, with a real queue and records. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Place } from '../../src/chat/platform.ts';
import { noFiles } from '../../src/jobs/known-models.ts';
import { parseImagine } from '../../src/prompt/parse-imagine.ts';
import { evilTexts } from '../contracts/evil-texts.ts';
import type { ActingPerson } from '../contracts/platform-world.ts';
import { until } from '../contracts/until.ts';
import { type BotWorldOptions, card, drawnFor } from '../support/bot/bot-world.ts';
import { type CommandWorld, memberOf, startCommandWorld } from '../support/bot/command-world.ts';
import { HeldDrawings } from '../support/jobs/world.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: CommandWorld;
let channel: Place;
let ada: ActingPerson;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
afterEach(async () => {
  await world.close();
  expect(world.log.filter(({ level }) => level === 'error')).toEqual([]);
});

async function open(options?: BotWorldOptions): Promise<void> {
  world = await startCommandWorld(redis, options);
  channel = await world.chat.channel();
  ada = await world.chat.person();
}

const stateOf = async (id: string) => (await world.jobs.get(id))?.state;

describe('while pictures are being drawn', () => {
  let held: HeldDrawings;
  beforeEach(async () => {
    await open({ slots: 2 });
    held = new HeldDrawings();
    world.draw = held.draw;
  });
  const finish = async (index: number) => {
    const drawing = await held.nth(index);
    drawing.finish(await drawnFor(drawing.request));
  };

  it('/queue says what runs and waits, and where one’s own stand', async () => {
    expect((await world.ask(ada, channel, 'queue')).text).toContain('You have nothing in the queue.');
    const fox = await world.enqueue(ada, channel, 'a red fox');
    await held.nth(0);
    await world.enqueue(ada, channel, 'a blue hare');
    await held.nth(1);
    await world.enqueue(ada, channel, 'a green bear');
    const ben = await world.chat.person();
    await world.enqueue(ben, channel, 'nobody else’s business');
    const answer = await until('the queue as it is', async () => {
      const seen = await world.ask(ada, channel, 'queue');
      // Workers tell how many they draw every few seconds. Ben, who has none yet, is before Ada's third.
      return /number 2 of 2.*Being drawn\s*2/s.test(seen.text) && seen;
    });
    expect(answer.text).toContain('a red fox');
    expect(answer.text).toContain('a blue hare');
    expect(answer.text).not.toContain('business');
    expect(answer.text).toMatch(/Waiting\s*2/);

    await finish(0);
    await held.nth(2);
    await until('the fox to be posted', async () => (await world.jobs.get(fox))?.delivery === 'posted');
    const refreshed = await world.toldAfter(ada, () => ada.press(answer, 'Refresh'));
    expect(refreshed.ref.id).toBe(answer.ref.id);
    expect(refreshed.text).not.toContain('a red fox');
  });

  it('/cancel stops the only one at once, lets one choose among several, and refuses those of others', async () => {
    expect((await world.ask(ada, channel, 'cancel')).text).toContain('nothing waiting');
    const fox = await world.enqueue(ada, channel, 'a red fox');
    await held.nth(0);
    expect((await world.ask(ada, channel, 'cancel')).text).toContain('Cancelled: a red fox');
    await until('the end of the fox', async () => (await stateOf(fox)) === 'cancelled');

    const hare = await world.enqueue(ada, channel, 'a blue hare');
    const bear = await world.enqueue(ada, channel, 'a green bear');
    const choice = await world.ask(ada, channel, 'cancel');
    expect(choice.text).toContain('1. a blue hare');
    expect(choice.buttons.map(({ label }) => label)).toEqual(['Cancel 1', 'Cancel 2', 'Cancel all']);
    expect(await stateOf(hare)).not.toBe('cancelled');
    await world.toldAfter(ada, () => ada.press(choice, 'Cancel 2'));
    expect([await stateOf(hare), await stateOf(bear)]).toEqual([
      expect.not.stringMatching('cancelled'),
      'cancelled',
    ]);

    const ben = await world.chat.person();
    expect((await world.ask(ben, channel, 'cancel', { job: hare })).text).toContain(
      'Only the person who asked for',
    );
    expect(await stateOf(hare)).not.toBe('cancelled');
    expect((await world.ask(ben, channel, 'cancel', { job: 'j00' })).text).toContain('no such picture');
    expect((await world.ask(ada, channel, 'cancel', { job: bear })).text).toContain('already finished');
    await world.enqueue(ada, channel, 'a grey wolf');
    const again = await world.ask(ada, channel, 'cancel');
    const all = await world.toldAfter(ada, () => ada.press(again, 'Cancel all'));
    expect(all.text).toContain('Cancelled: 2');
    expect(await stateOf(hare)).toBe('cancelled');
  });

  it('/cancel suggests one’s own, to a moderator those of the server too', async () => {
    const moderator = await world.chat.person({ moderator: true });
    const hare = await world.enqueue(ada, channel, 'a blue hare');
    await world.enqueue(ada, channel, 'a green bear');
    await world.enqueue(moderator, channel, 'a grey owl');
    const suggested = (person: ActingPerson, typed: string) =>
      world.chat.suggestions(person, channel, 'cancel', 'job', typed);
    expect((await suggested(ada, '')).map((name) => name.slice(0, 11))).toEqual([
      'a blue hare',
      'a green bea',
    ]);
    expect((await suggested(ada, 'BEAR')).length).toBe(1);
    const all = await suggested(moderator, '');
    expect(all.map((name) => name.split(' (')[0]).sort()).toEqual([
      'a blue hare',
      'a green bear',
      'a grey owl',
    ]);
    expect(all[0]).toContain('a grey owl');
    expect((await world.ask(moderator, channel, 'cancel', { job: hare })).text).toContain('Cancelled');
    expect((await world.jobs.get(hare))?.cancelledBy).toBe(memberOf(moderator));
  });

  it('/forget-me asks first, then deletes the person’s own data and nobody else’s', async () => {
    const ben = await world.chat.person();
    const fox = await world.enqueue(ada, channel, 'a red fox');
    await finish(0);
    await until('the fox to be posted', async () => (await world.jobs.get(fox))?.delivery === 'posted');
    const hare = await world.enqueue(ada, channel, 'a blue hare');
    const owl = await world.enqueue(ben, channel, 'a grey owl');
    const question = await world.ask(ada, channel, 'forget-me');
    expect(question.text).toContain("can't be undone");
    const kept = await world.toldAfter(ada, () => ada.press(question, 'Keep it'));
    expect(kept.text).toContain('Nothing was deleted.');
    expect((await world.jobs.history(memberOf(ada))).length).toBe(2);

    const again = await world.ask(ada, channel, 'forget-me');
    const done = await world.toldAfter(ada, () => ada.press(again, 'Delete everything'));
    expect(done.text).toContain('cancelled: 1');
    expect(await world.jobs.history(memberOf(ada))).toEqual([]);
    expect((await world.jobs.counts({ member: memberOf(ada) })).all.images).toBe(0);
    expect(await world.jobs.get(fox)).toBeUndefined();
    await until('the hare to be closed', async () => (await world.jobs.get(hare))?.request === undefined);
    // What is kept for ever or a year must not name Ada; what runs out within minutes may.
    const { client, prefix } = world.store;
    await until('nothing of hers to be left', async () => {
      const left: string[] = [];
      for (const key of await client.keys(`${prefix}:*`)) {
        const ttl = await client.ttl(key);
        const isLasting = ttl === -1 || ttl > 3_600;
        if (isLasting && (key.includes(memberOf(ada)) || key.includes(fox) || key.includes(hare)))
          left.push(key);
      }
      return left.length === 0;
    });
    expect(await stateOf(owl)).not.toBe('cancelled');
    expect((await world.jobs.history(memberOf(ben))).length).toBe(1);
  });
});

describe('when pictures are drawn', () => {
  beforeEach(() => open());

  it('/history lists them page by page, each with its link', async () => {
    expect((await world.ask(ada, channel, 'history')).text).toContain('Nothing here yet');
    const prompts = Array.from({ length: 10 }, (_, index) => `picture number ${index + 1}.`);
    for (const prompt of prompts) await world.imagine(ada, channel, prompt);
    const first = await world.ask(ada, channel, 'history');
    for (const prompt of prompts.slice(2)) expect(first.text).toContain(prompt);
    expect(first.text).not.toContain('picture number 2.');
    expect(first.text.indexOf('number 10.')).toBeLessThan(first.text.indexOf('number 3.'));
    expect(first.buttons.map(({ label }) => label)).toEqual(['Older']);
    const second = await world.toldAfter(ada, () => ada.press(first, 'Older'));
    expect(second.ref.id).toBe(first.ref.id);
    expect(second.text).toContain('picture number 1.');
    expect(second.text).toContain('Page 2');
    expect(second.buttons.map(({ label }) => label)).toEqual(['Newer']);
    const back = await world.toldAfter(ada, () => ada.press(second, 'Newer'));
    expect(back.text).toBe(first.text);
    const ben = await world.chat.person();
    expect((await world.ask(ben, channel, 'history')).text).toContain('Nothing here yet');
  });

  it('/info and the menu tell everything, with the line that draws it again', async () => {
    const prompt = 'a red fox in the snow, "quick" & sly --seed 7 --no blur, text --size 64x128 --steps 12';
    const { id, result } = await world.imagine(ada, channel, prompt);
    const told = (await world.ask(ada, channel, 'info')).text;
    for (const word of ['Seed', '7', '64×128', 'ddim', 'tiny', 'blur, text', 'cpu', id])
      expect(told).toContain(word);
    const line = /\/imagine (.*)/.exec(told)?.[1] ?? '';
    const context = { models: [card], samplers: ['ddim'] } as const;
    const read = parseImagine(line.split(/\s*Seed\b/)[0] ?? '', context).request;
    expect(read).toMatchObject({
      prompt: 'a red fox in the snow, "quick" & sly',
      seed: 7,
      negative: 'blur, text',
      width: 64,
      height: 128,
      steps: 12,
      sampler: 'ddim',
      guidance: 5,
    });

    const ben = await world.chat.person();
    const menu = await world.toldAfter(ben, () => ben.choose(result, 'image-info'));
    expect(menu.text).toContain('64×128');
    const said = await ben.say(channel, 'no picture');
    await expect(ben.choose(said, 'image-info')).resolves.toBeUndefined();
    await until('the refusal', async () =>
      (await ben.told()).some(({ text }) => text.includes('isn’t one of my pictures')),
    );
    expect((await world.ask(ben, channel, 'info', { job: id })).text).toContain('a red fox');
    expect((await world.ask(ben, channel, 'info', { job: 'j0' })).text).toContain('no such picture');
  });

  it('/info keeps private pictures private', async () => {
    await ada.command(channel, 'imagine', { prompt: 'my secret --private' });
    const id = await until('it', async () => {
      const [job] = await world.jobs.history(memberOf(ada));
      return job?.delivery === 'posted' && job.id;
    });
    const ben = await world.chat.person({ moderator: true });
    const refused = await world.ask(ben, channel, 'info', { job: id });
    expect(refused.text).toContain('private');
    expect(refused.text).not.toContain('secret');
    expect((await world.ask(ada, channel, 'info', { job: id })).text).toContain('my secret');
  });

  it('/stats counts what was drawn, mine and the server’s', async () => {
    const ben = await world.chat.person();
    await world.imagine(ada, channel, 'one fox');
    await world.imagine(ada, channel, 'four hares --n 4');
    await world.imagine(ben, channel, 'one owl');
    const { text } = await world.ask(ada, channel, 'stats');
    expect(text).toMatch(/You, last 7 days\s*pictures: 5 · drawn 2, failed 0, cancelled 0 · average wait/);
    expect(text).toMatch(/This server, all time\s*pictures: 6 · drawn 3/);
    expect(text).toMatch(/Right now\s*0 being drawn, 0 waiting/);
  });

  it('shows untrusted text as data, and mentions nobody', async () => {
    for (const [index, evil] of evilTexts.entries()) {
      const prompt = `${index}: ${evil}`;
      await ada.command(channel, 'imagine', { prompt });
    }
    await until('all that can be drawn', async () => {
      const all = await world.jobs.history(memberOf(ada), { limit: 100 });
      return all.length > 0 && all.every((job) => job.delivery === 'posted');
    });
    const drawn = await world.jobs.history(memberOf(ada), { limit: 8 });
    const list = await world.ask(ada, channel, 'history');
    const info = await world.ask(ada, channel, 'info');
    for (const answer of [list, info]) expect(answer.notified).toEqual([]);
    const dense = (text: string) => text.replace(/[\s\p{Cc}\p{Cf}]+/gu, '');
    for (const job of drawn)
      expect(dense(list.text)).toContain(dense(job.request?.prompt ?? '?').slice(0, 20));
    // Only the pictures are links.
    expect(list.links.every(({ url }) => !/evil|example/.test(url))).toBe(true);
  });
});

describe('at any time', () => {
  beforeEach(() =>
    open({
      models: {
        files: {
          ...noFiles,
          loras: [
            { name: 'ink', triggerWords: ['inkdraw', 'black lines'], license: 'CC-BY-4.0' },
            ...Array.from({ length: 9 }, (_, i) => ({ name: `style ${i}` })),
          ],
          embeddings: [{ name: 'easynegative' }],
        },
        models: [
          { ...card, title: 'Small & quick' },
          { ...card, name: 'other', clip: true, license: 'unknown' },
          { ...card, name: 'small world', minSize: 256, knows: 'shapes' },
        ],
        samplers: ['ddim'],
      },
    }),
  );

  it('/models tells what each takes', async () => {
    const { text } = await world.ask(ada, channel, 'models');
    expect(text).toMatch(/tiny\s*the default · Small & quick · 64×64, up to 256 per side/);
    expect(text).toContain('4 steps, up to 50');
    expect(text).toContain('licence: CC0-1.0');
    expect(text).toMatch(/other.*supports --clip · licence not stated\s+\/imagine … --model other/s);
    expect(text).toMatch(/small world.*knows coloured shapes and nothing else · 64×64 only/s);
  });

  it('/models tells what can be laid over them', async () => {
    const { text } = await world.ask(ada, channel, 'models');
    expect(text).toContain('ink · say “inkdraw, black lines” · licence: CC-BY-4.0');
    expect(text).toContain('style 6');
    expect(text).not.toContain('style 7');
    expect(text).toContain('and 2 more');
    expect(text).toContain('--lora ink:0.8');
    expect(text).toContain('--clip --no easynegative');
    expect(text).not.toContain('ControlNets');
  });

  it('/help fits one message and names every command, flag and reaction', async () => {
    const { text } = await world.ask(ada, channel, 'help');
    for (const word of [
      '/imagine',
      '--ar 3:2',
      '--no blur, text',
      '/queue',
      '/forget-me',
      '🔁',
      '❌',
      '1⃣–8⃣',
    ]) {
      expect(text).toContain(word);
    }
    expect(text.length).toBeLessThan(world.chat.platform.limits(channel).message);
    expect(text).not.toContain('…');
  });

  it('/reactions is for moderators, and settles what emoji do on this server', async () => {
    const moderator = await world.chat.person({ moderator: true });
    const set = (person: ActingPerson, emoji: string, action = 'delete') =>
      world.ask(person, channel, 'reactions', { emoji, action }, 'set');
    expect((await set(ada, '🗑️')).text).toContain('Only moderators');
    expect((await world.ask(ada, channel, 'reactions', {}, 'show')).text).toContain('Only moderators');
    expect((await world.ask(moderator, channel, 'reactions', {}, 'show')).text).toContain('🔁 draw again');
    expect((await set(moderator, '🗑️')).text).toContain('🗑 now means: delete');
    expect((await set(moderator, '<:party_cat:123456>', 'rerun')).text).toContain(':party_cat: now means');
    for (const typed of ['x', '🔁🔁', 'party', '@everyone']) {
      expect((await set(moderator, typed)).text, typed).toContain('Give one emoji');
    }
    const removed = await world.ask(moderator, channel, 'reactions', { emoji: '🔁' }, 'remove');
    expect(removed.text).toContain('🔁 no longer does anything.');
    expect(removed.text).not.toContain('🔁 draw again');

    const { result } = await world.imagine(ada, channel, 'a red fox');
    await ada.react(result, '🔁');
    await ada.react(result, '🗑️');
    await until('the picture to go', async () => {
      const left = await world.chat.messages(result.place);
      return left.every(({ ref }) => ref.id !== result.id);
    });
    expect((await world.jobs.history(memberOf(ada))).length).toBe(1);

    const reset = await world.ask(moderator, channel, 'reactions', {}, 'reset');
    expect(reset.text).toContain('🔁 draw again');
    expect(reset.text).not.toContain('🗑');
  });
});
