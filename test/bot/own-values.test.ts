/** A person's own defaults and presets, and several requests from one prompt, as they use them in a chat. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Place } from '../../src/chat/platform.ts';
import type { ActingPerson } from '../contracts/platform-world.ts';
import { until } from '../contracts/until.ts';
import { isResult } from '../support/bot/bot-world.ts';
import { type CommandWorld, memberOf, startCommandWorld } from '../support/bot/command-world.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: CommandWorld;
let channel: Place;
let ann: ActingPerson;

beforeAll(async () => {
  redis = await startRedis();
  world = await startCommandWorld(redis, { caps: { member: 5, server: 100 } });
});
afterAll(async () => {
  await world?.close();
  await redis?.stop();
});
beforeEach(async () => {
  await world.reset();
  await set({ images: null, deniedFlags: [], imagesADay: null, spread: 10 });
  channel = await world.chat.channel();
  ann = await world.chat.person();
});
afterEach(() => expect(world.log.filter(({ level }) => level === 'error')).toEqual([]));

const set = async (settings: object) => {
  const { revision } = await world.moderation.settings.read('local:local');
  await world.moderation.settings.change('local:local', revision, { set: settings }, 'operator');
};
const drawn = async (count: number) => {
  await until(`${count} drawings`, async () => world.requests.length >= count);
  return world.requests;
};

describe('/defaults', () => {
  it('fill in what is left open, and the result says so', async () => {
    const shown = await world.ask(ann, channel, 'defaults', { flags: '--ar 3:2 --n 2 --no "blurry, text"' });
    expect(shown.text).toContain('--ar 3:2');
    await ann.command(channel, 'imagine', { prompt: 'a fox --no snow --seed 7' });
    const result = await world.result(await world.thread(channel));
    expect(world.requests[0]).toMatchObject({ width: 96, height: 64, images: 2, negative: 'snow' });
    expect(result.text).toContain('From your /defaults and presets: --ar 3:2, --n 2');
    // A rerun is of the request as it became: nothing is filled in again.
    await ann.press(result, 'Again');
    await drawn(2);
    expect(world.requests[1]).toMatchObject({ width: 96, images: 2 });
    expect(world.requests[1]?.filled).toBeUndefined();
  });

  it('stay below what the server allows, and out where they mean nothing', async () => {
    await world.ask(ann, channel, 'defaults', { flags: '--n 4 --steps 30 --strength 0.5 --clip --seed 3' });
    await set({ images: 2, deniedFlags: ['seed'] });
    await ann.command(channel, 'imagine', { prompt: 'a fox' });
    const [request] = await drawn(1);
    expect(request).toMatchObject({ steps: 30, filled: ['--steps 30'] });
    expect([request?.images, request?.strength, request?.clip]).toEqual([undefined, undefined, undefined]);
  });

  it('are changed in a form with menus, mended there where they are wrong, and cleared', async () => {
    const first = await world.ask(ann, channel, 'defaults');
    expect(first.text).toContain('You have none yet.');
    await ann.press(first, 'Change');
    const form = await until('the form', () => ann.form());
    expect(form.fields.map(({ label }) => label)).toEqual([
      ...['Aspect ratio', 'Number of pictures', 'Sampler', 'Other flags'],
    ]);
    const refused = await world.toldAfter(ann, () =>
      ann.submit(['ar=2:3', undefined, undefined, '--stepz 9']),
    );
    expect(refused.text).toContain('--stepz');
    await ann.press(refused, 'Change');
    const again = await until('the form again', async () => {
      const open = await ann.form();
      return open?.fields.at(-1)?.value === '--stepz 9' && open;
    });
    expect(again.fields[0]?.value).toBe('ar=2:3');
    const saved = await world.toldAfter(ann, () =>
      ann.submit([undefined, undefined, undefined, '--steps 9']),
    );
    expect(saved.text).toContain('--steps 9 --ar 2:3');
    const cleared = await world.toldAfter(ann, () => ann.press(saved, 'Clear'));
    expect(cleared.text).toContain('You have none yet.');
  });

  it.each(['a fox', '--repeat 2', '--preset x', '--v 6'])('take flags alone, not %s', async (flags) => {
    expect((await world.ask(ann, channel, 'defaults', { flags })).text).toContain('Give flags such as');
  });
});

describe('/preset', () => {
  it('is saved, used, listed, deleted and forgotten', async () => {
    const saved = await world.ask(
      ann,
      channel,
      'preset',
      { name: 'Poster', flags: '--ar 2:3 --no text' },
      'save',
    );
    expect(saved.text).toContain('--preset poster');
    await ann.command(channel, 'imagine', { prompt: 'a fox --no snow --preset POSTER' });
    const [request] = await drawn(1);
    expect(request).toMatchObject({ ...{ width: 64, height: 96 }, negative: 'snow, text' });
    expect(request?.filled).toEqual(['--preset POSTER']);
    expect((await world.ask(ann, channel, 'preset', {}, 'list')).text).toContain(
      'poster: --ar 2:3 --no text',
    );
    await ann.command(channel, 'preset', { name: 'poster' }, 'use');
    const form = await until('the form', () => ann.form());
    expect(form.fields.find(({ label }) => label === 'Options')?.value).toBe('--preset poster');
    await world.ask(ann, channel, 'preset', { name: 'poster' }, 'delete');
    expect((await world.ask(ann, channel, 'preset', { name: 'poster' }, 'use')).text).toContain(
      'There’s no preset called poster',
    );
    await world.ask(ann, channel, 'defaults', { flags: '--n 2' });
    const sure = await world.ask(ann, channel, 'forget-me');
    await world.toldAfter(ann, () => ann.press(sure, 'Delete everything'));
    expect((await world.ask(ann, channel, 'defaults')).text).toContain('You have none yet.');
  });

  it('is another person’s to nobody, and one too many is refused', async () => {
    for (let index = 1; index <= 25; index++) {
      await world.ask(ann, channel, 'preset', { name: `p${index}`, flags: `--steps ${index}` }, 'save');
    }
    const full = await world.ask(ann, channel, 'preset', { name: 'p26', flags: '--steps 9' }, 'save');
    expect(full.text).toContain('You can keep 25 presets.');
    // What is there is written over all the same.
    await world.ask(ann, channel, 'preset', { name: 'p1', flags: '--steps 40' }, 'save');
    const ben = await world.chat.person();
    const refused = await world.ask(ben, channel, 'imagine', { prompt: 'a fox --preset p1' });
    expect(refused.text).toContain('--preset doesn\'t know "p1"; there is none here');
  });
});

describe('several requests from one prompt', () => {
  it('are priced first, then drawn each in a thread of its own', async () => {
    await set({ imagesADay: 20 });
    const price = await world.ask(ann, channel, 'imagine', {
      prompt: 'a {red, {light, dark} blue} cube --n 2 --seed 7',
    });
    expect(price.text).toContain('That makes 3 requests, 6 pictures in all.');
    expect(price.text).toContain('• a light blue cube');
    expect(price.text).toContain('You have 20 of 20 pictures left for today');
    expect(world.requests).toEqual([]);
    const begun = await world.toldAfter(ann, () => ann.press(price, 'Draw 6 pictures'));
    expect(begun.text).toContain('3 requests are on their way.');
    await drawn(3);
    expect(world.requests.map(({ prompt }) => prompt).sort()).toEqual([
      ...['a dark blue cube', 'a light blue cube', 'a red cube'],
    ]);
    await until('three threads', async () => (await world.chat.threads(channel)).length === 3);
    const refused = await world.ask(ann, channel, 'imagine', { prompt: '{a, b, c, d} cube --n 4' });
    expect(refused.text).toContain('You have 14 of 20 pictures left for today');
    expect(refused.buttons.map(({ label }) => label)).toEqual([
      ...['Draw as one prompt', 'Edit prompt', 'Cancel'],
    ]);
  });

  it('repeat with seeds of their own', async () => {
    const price = await world.ask(ann, channel, 'imagine', { prompt: 'a cube --n 2 --seed 7', repeat: 2 });
    expect(price.buttons.map(({ label }) => label)).toEqual(['Draw 4 pictures', 'Edit prompt', 'Cancel']);
    await world.toldAfter(ann, () => ann.press(price, 'Draw 4 pictures'));
    await drawn(2);
    expect(world.requests.map(({ seed, images }) => [seed, images])).toEqual([
      [7, 2],
      [9, 2],
    ]);
  });

  it('are what was typed again in the form, or one prompt with its braces', async () => {
    const prompt = String.raw`a {red, blue} cube \{x\}`;
    const price = await world.ask(ann, channel, 'imagine', { prompt, n: 2 });
    await ann.press(price, 'Edit prompt');
    const form = await until('the form', () => ann.form());
    expect(form.fields[0]?.value).toBe(prompt);
    await ann.press(price, 'Draw as one prompt');
    const [request] = await drawn(1);
    expect(request).toMatchObject({ prompt: 'a {red, blue} cube {x}', images: 2 });
    const result = await world.result(await world.thread(channel));
    await ann.press(result, 'Edit prompt');
    const edit = await until('the other form', async () => {
      const open = await ann.form();
      return open?.fields[0]?.value !== prompt && open;
    });
    expect(edit.fields[0]?.value).toContain(String.raw`a \{red, blue\} cube \{x\}`);
  });

  it('are refused beyond the server’s number with all that was typed, and not made where it is one', async () => {
    await set({ spread: 3 });
    const refused = await world.ask(ann, channel, 'imagine', { prompt: '{a, b} {c, d} cube' });
    expect(refused.text).toContain('That makes 4 requests; at most 3 can come from one prompt here');
    expect(refused.buttons.map(({ label }) => label)).toEqual(['Edit prompt']);
    await set({ spread: 1 });
    await ann.command(channel, 'imagine', { prompt: '{masterpiece, best quality} fox' });
    expect((await drawn(1))[0]?.prompt).toBe('{masterpiece, best quality} fox');
  });

  it('stop where the queue takes no more, and say how far they came', async () => {
    const price = await world.ask(ann, channel, 'imagine', { prompt: 'a cube --repeat 10' });
    world.draw = () => new Promise(() => {});
    const told = await world.toldAfter(ann, () => ann.press(price, 'Draw 10 pictures'));
    expect(told.text).toMatch(/^\d of 10 requests are on their way; the others are not\. You already have 5/);
    expect(told.buttons.map(({ label }) => label)).toEqual(['Edit prompt']);
    const all = await world.jobs.open(memberOf(ann));
    expect(all.length).toBeLessThan(10);
    const list = await world.ask(ann, channel, 'cancel');
    await world.toldAfter(ann, () => ann.press(list, 'Cancel all'));
    expect(await world.jobs.open(memberOf(ann))).toEqual([]);
    expect((await world.chat.messages(channel)).filter(isResult)).toEqual([]);
  });
});
