/** The way of a prompt through the bot, as people see it in the chat. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Place } from '../../src/chat/platform.ts';
import { UserError } from '../../src/errors.ts';
import { plainModel } from '../../src/request/model-ref.ts';
import type { ActingPerson } from '../contracts/platform-world.ts';
import { until } from '../contracts/until.ts';
import { type BotWorld, drawnFor, isResult, startBotWorld } from '../support/bot/bot-world.ts';
import { HeldDrawings } from '../support/jobs/world.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: BotWorld;
let channel: Place;
let ann: ActingPerson;

beforeAll(async () => {
  redis = await startRedis();
  world = await startBotWorld(redis, { caps: { member: 3, server: 100 } });
});
afterAll(async () => {
  await world?.close();
  await redis?.stop();
});
beforeEach(async () => {
  await world.reset();
  channel = await world.chat.channel();
  ann = await world.chat.person();
});

/** Ann's first picture. */
async function imagine(options: Record<string, string | number | boolean> = {}) {
  await ann.command(channel, 'imagine', { prompt: 'a red fox in snow', seed: 7, ...options });
  const thread = await world.thread(channel);
  return { thread, result: await world.result(thread) };
}

describe('imagine', () => {
  it('says what the model does not know, and how many things it draws', async () => {
    world.draw = async (request) => ({
      ...(await drawnFor(request)),
      beyond: { words: ['fox', 'snow'], most: 5 },
    });
    const { result } = await imagine();
    expect(result.text).toContain('I only know coloured shapes. Not drawn: fox, snow');
    expect(result.text).toContain('I can draw at most 5 shapes in one picture.');
  });

  it('opens a thread, shows how it goes, and ends with the pictures', async () => {
    const held = new HeldDrawings();
    world.draw = held.draw;
    await ann.command(channel, 'imagine', { prompt: 'a red fox in snow --seed 7' });
    const [opened] = await until('the thread', async () => {
      const threads = await world.chat.threads(channel);
      return threads.length > 0 && threads;
    });
    expect(opened?.name).toBe('a red fox in snow');
    const thread = opened?.place ?? channel;
    const drawing = await held.nth(0);
    drawing.context.onProgress({
      step: 1,
      steps: 4,
      preview: () => Buffer.from('89504e470d0a1a0a', 'hex'),
    });
    const status = await world.message(thread, 'step 1 of 4');
    await until('the preview', async () =>
      (await world.chat.messages(thread)).some(({ images }) => images[0]?.name === 'preview-1.png'),
    );
    expect(status.buttons.map(({ label }) => label)).toEqual(['Cancel']);
    drawing.finish(await drawnFor(drawing.request, 142));
    const result = await world.result(thread);
    // The prompt stands above it already.
    expect(result.text).not.toContain('a red fox in snow');
    expect(result.text).toContain('Seed 7 · tiny · 64×64');
    expect(result.text).toContain('142; ELLA was trained on up to 128');
    expect(result.notified).toEqual([ann.id]);
    expect(result.images.map(({ name }) => name)).toEqual(['ella-7.png']);
    expect(result.buttons.map(({ label }) => label)).toEqual([
      'Again',
      'Edit prompt',
      'Variations',
      'Larger',
      'Star',
      'Info',
      'Delete',
    ]);
    await until('the status to go', async () => (await world.chat.messages(thread)).length === 1);
    expect(await world.chat.messages(channel)).toHaveLength(1);
    expect((await ann.waiting()).thinking).toBe(0);
    expect((await ann.told()).map(({ text }) => text.trim())).toEqual(['On its way: a red fox in snow']);
    expect(world.log).toEqual([]);
    // Where it appears before one's eyes there is nothing to say.
    await ann.press(result, 'Again');
    await held.nth(1);
    await until('it to be handled', async () => (await ann.waiting()).thinking === 0);
    expect(await ann.told()).toHaveLength(1);
  });

  it('asks for the prompt in a form and keeps what came with the command', async () => {
    await ann.command(channel, 'imagine', { n: 2, no: 'blurry things' });
    const form = await until('the form', () => ann.form());
    expect(form.fields.map(({ label, value }) => [label, value])).toEqual([
      ['What to draw', ''],
      ['Aspect ratio', 'usual'],
      ['Number of pictures', 'n=2'],
      ['Sampler', 'usual'],
      ['Options', '--no "blurry things"'],
      ['Picture to start from', ''],
    ]);
    await ann.submit(['a blue whale\nat night', 'ar=3:2', undefined, 'sampler=euler_a']);
    const thread = await world.thread(channel);
    const result = await world.result(thread);
    expect(world.requests[0]).toMatchObject({
      prompt: 'a blue whale\nat night',
      width: 96,
      height: 64,
      images: 2,
      sampler: 'euler_a',
      negative: 'blurry things',
    });
    expect(result.images).toHaveLength(1);
    expect(result.buttons.map(({ label }) => label)).toContain('2');
  });

  it('draws what a message says, in a thread on it', async () => {
    const said = await ann.say(channel, 'a green door --seed 5');
    await ann.choose(said, 'imagine-this');
    const thread = await world.thread(channel);
    await world.result(thread);
    expect(world.requests[0]).toMatchObject({ prompt: 'a green door', seed: 5 });
    // Nothing of the bot's stands in the channel.
    expect(await world.chat.messages(channel)).toHaveLength(1);
  });

  it('draws what it is told by name, over the picture that came along', async () => {
    const picture =
      (await drawnFor({ prompt: 'x', model: plainModel('tiny'), seed: 3 })).images[0]?.png ??
      new Uint8Array();
    await ann.mention(channel, 'a green door --strength 0.5', [
      { name: 'door.png', type: 'image/png', bytes: picture },
    ]);
    const thread = await world.thread(channel);
    await world.result(thread);
    expect(world.requests[0]).toMatchObject({ prompt: 'a green door', strength: 0.5 });
  });

  it('says in one line what is wrong with a request, and starts nothing', async () => {
    await ann.command(channel, 'imagine', { prompt: 'a fox --stepz 7' });
    const [told] = await until('the answer', async () => {
      const all = await ann.told();
      return all.length > 0 && all;
    });
    expect(told?.text.trim()).toBe('There is no flag "--stepz"; did you mean --steps?');
    await ann.command(channel, 'imagine', {
      prompt: 'a fox',
      image: { name: 'x.png', type: 'image/png', bytes: Buffer.from('%PDF-1.4') },
    } as never);
    await until('the second answer', async () => (await ann.told()).some(({ text }) => text.includes('PDF')));
    expect(await world.chat.threads(channel)).toEqual([]);
    expect(await world.chat.messages(channel)).toEqual([]);
  });

  it.each([
    ['fr', 'L’option "--stepz" n’existe pas ; vouliez-vous dire --steps ?'],
    ['ja', '"--stepz" というフラグはありません。--steps のことですか？'],
  ])('says it in the language of who asked: %s', async (locale, expected) => {
    const person = await world.chat.person({ locale });
    await person.command(channel, 'imagine', { prompt: 'a fox --stepz 7' });
    const [told] = await until('the answer', async () => {
      const all = await person.told();
      return all.length > 0 && all;
    });
    expect(told?.text.trim()).toBe(expected);
    expect(await world.chat.messages(channel)).toEqual([]);
  });

  it.each([
    ['en-GB', 'There is no option "stepz"; did you mean steps?'],
    ['es', 'No existe la opción "stepz"; ¿quieres decir steps?'],
  ])('refuses an option it does not have in the language of who chose it: %s', async (locale, expected) => {
    const person = await world.chat.person({ locale });
    await expect(person.command(channel, 'imagine', { prompt: 'a fox', stepz: 7 })).rejects.toThrow(
      JSON.stringify(expected),
    );
    expect(await world.chat.messages(channel)).toEqual([]);
  });

  it('keeps what was typed, to be mended in the form', async () => {
    const prompt = `${'a red fox in deep snow, '.repeat(200)}the end`;
    await ann.command(channel, 'imagine', { prompt: `${prompt} --stepz 7`, n: 2, model: 'tiny' });
    const refusal = await until('the refusal', async () =>
      (await ann.told()).find(({ text }) => text.includes('--stepz')),
    );
    await ann.press(refusal, 'Edit prompt');
    const form = await until('the form', () => ann.form());
    const texts = ({ fields }: typeof form) => fields.slice(0, -1).map(({ value }) => value);
    expect(texts(form)).toEqual([`${prompt} --stepz 7`, 'usual', 'n=2', 'usual', '--model tiny']);
    await ann.submit([`${prompt} --steps 7`, undefined, undefined, 'sampler=euler_a', '--modell tiny']);
    const second = await until('the second refusal', async () =>
      (await ann.told()).find(({ text }) => text.includes('--modell')),
    );
    await ann.press(second, 'Edit prompt');
    const again = await until('the second form', async () => {
      const open = await ann.form();
      return open?.fields[4]?.value.includes('--modell') && open;
    });
    expect(texts(again)).toEqual([`${prompt} --steps 7`, 'usual', 'n=2', 'sampler=euler_a', '--modell tiny']);
    await ann.submit([`${prompt} --steps 7`, undefined, undefined, undefined, '']);
    const result = await world.result(await world.thread(channel));
    expect(result.images).toHaveLength(1);
    expect(world.requests).toMatchObject([{ prompt, steps: 7, images: 2 }]);
  });

  it('draws once however often the platform tells it', async () => {
    const { thread } = await imagine();
    await world.chat.redeliver();
    await until('both to be handled', async () => (await ann.waiting()).unacknowledged === 0);
    await ann.command(thread, 'imagine', { prompt: 'another' });
    await world.result(thread, 1);
    expect(world.requests).toHaveLength(2);
    expect((await world.chat.messages(thread)).filter(isResult)).toHaveLength(2);
  });

  it('sends what is private to that person alone', async () => {
    await ann.command(channel, 'imagine', { prompt: 'a secret', private: true });
    const direct = await until('the result', async () => (await ann.directMessages()).find(isResult));
    expect(direct.images).toHaveLength(1);
    expect(await world.chat.messages(channel)).toEqual([]);
    expect(await world.chat.threads(channel)).toEqual([]);
    await world.chat.closeDirects(ann);
    await ann.command(channel, 'imagine', { prompt: 'another secret', private: true });
    await until('a refusal', async () =>
      (await ann.told()).some(({ text }) => text.includes('can’t send you direct messages')),
    );
    // It was stopped; or, drawn before it could be, it is kept for the operator.
    await world.job(
      ({ request, state, delivery }) =>
        request?.prompt === 'another secret' && (state === 'cancelled' || delivery === 'dead'),
    );
  });

  it('tells the limit of waiting pictures', async () => {
    world.draw = new HeldDrawings().draw;
    await world.stopDrawing();
    for (let count = 0; count < 4; count++) {
      await ann.command(channel, 'imagine', { prompt: `picture ${count}` });
    }
    await until('the refusal', async () =>
      (await ann.told()).some(({ text }) => text.startsWith('You already have 3 pictures waiting')),
    );
    await until('the others', async () => (await world.chat.threads(channel)).length === 3);
    expect((await ann.waiting()).unacknowledged).toBe(0);
  });
});

describe('texts as people write them', () => {
  it.each([
    ['the longest prompt', 'A very long and detailed sentence about a fox. '.repeat(200).slice(0, 6000)],
    ['emoji at the limit', '👩‍👩‍👧‍👦'.repeat(545).slice(0, 5995)],
    ['words from right to left', 'ثعلب أحمر في الثلج \u202Eabc --seed 7'],
    ['markup and names', '@everyone **bold** <b>x</b> [a](http://x.y) `c` <@1> ||s||'],
    ['a letter that nobody sees, between others', 'a\u200Bb\u2060c\u00ADd'],
  ])('%s', async (_, prompt) => {
    await ann.command(channel, 'imagine', { prompt });
    const [opened] = await until('the thread', async () => {
      const threads = await world.chat.threads(channel);
      return threads.length > 0 && threads;
    });
    expect(opened?.name.length).toBeLessThanOrEqual(100);
    const thread = opened?.place ?? channel;
    const result = await world.result(thread);
    expect(result.links).toEqual([]);
    expect(result.notified).toEqual([ann.id]);
    const [request] = world.requests;
    expect(request?.prompt).toBe(prompt.replace('\u202E', '').replace(' --seed 7', '').trim());
    await until('the status to go', async () => (await world.chat.messages(thread)).length === 1);
  });
});

describe('a job that ends otherwise', () => {
  it('is cancelled by its button, and says so', async () => {
    const held = new HeldDrawings();
    world.draw = held.draw;
    await ann.command(channel, 'imagine', { prompt: 'a fox', seed: 7 });
    const thread = await world.thread(channel);
    await held.nth(0);
    const bob = await world.chat.person();
    const status = await world.message(thread, /./);
    await bob.press(status, 'Cancel');
    await until('a refusal', async () =>
      (await bob.told()).some(({ text }) => text.startsWith('Only the person')),
    );
    await ann.press(status, 'Cancel');
    const cancelled = await world.message(thread, 'Cancelled.');
    await world.job((job) => job.member === `local:${ann.id}` && job.delivery === 'posted');
    expect((await world.chat.messages(thread)).map(({ text }) => text.trim())).toEqual(['Cancelled.']);
    world.draw = (request) => drawnFor(request);
    await ann.press(cancelled, 'Try again');
    expect((await world.result(thread)).text).toContain('7');
  });

  it('tells why it failed, and tries again at a press', async () => {
    let fails = true;
    world.draw = async (request) => {
      if (fails) throw new UserError('too_big', 'That is too big for tiny.');
      return drawnFor(request);
    };
    await ann.command(channel, 'imagine', { prompt: 'a fox' });
    const thread = await world.thread(channel);
    const failure = await world.message(thread, 'That is too big for tiny.');
    expect(failure.text).toContain('Feel free to try again.');
    fails = false;
    await ann.press(failure, 'Try again');
    await world.result(thread);
    const [first, second] = world.requests;
    expect(second?.seed).toBe(first?.seed);
  });

  it('tells it in the language of who asked, and so what is wrong with a picture', async () => {
    world.draw = async () => {
      throw new UserError('unknown_model', 'There is no model "tiny"; did you mean small?');
    };
    const person = await world.chat.person({ locale: 'de' });
    await person.command(channel, 'imagine', { prompt: 'a fox' });
    const failure = await world.message(await world.thread(channel), 'Dieses Modell gibt es hier nicht mehr');
    expect(failure.text).not.toContain('There is no model');
    await person.command(channel, 'imagine', {
      prompt: 'a fox',
      image: { name: 'x.png', type: 'image/png', bytes: Buffer.from('%PDF-1.4') },
    } as never);
    await until('the refusal', async () =>
      (await person.told()).some(({ text }) => text.includes('Das Bild muss eine PNG-')),
    );
  });

  it('goes to the person when the channel is deleted meanwhile, and leaves an audit line', async () => {
    const held = new HeldDrawings();
    world.draw = held.draw;
    await ann.command(channel, 'imagine', { prompt: 'a fox' });
    await world.thread(channel);
    const drawing = await held.nth(0);
    await world.chat.deleteChannel(channel);
    drawing.finish(await drawnFor(drawing.request));
    const direct = await until('the result', async () => (await ann.directMessages()).find(isResult));
    expect(direct.text).toContain('I can no longer post where this was meant to go.');
    expect(world.log.some(({ fields }) => fields.audit === 'place_lost')).toBe(true);
  });

  it('is kept for the operator when there is nobody left to tell', async () => {
    const held = new HeldDrawings();
    world.draw = held.draw;
    await ann.command(channel, 'imagine', { prompt: 'a fox' });
    await world.thread(channel);
    const drawing = await held.nth(0);
    await world.chat.deleteChannel(channel);
    await world.chat.closeDirects(ann);
    drawing.finish(await drawnFor(drawing.request));
    await world.job((job) => job.member === `local:${ann.id}` && job.delivery === 'dead');
  });

  it('names the permission that is missing', async () => {
    await world.chat.deny(channel, 'thread');
    await ann.command(channel, 'imagine', { prompt: 'a fox' });
    await world.result(channel);
    expect((await ann.told()).map(({ text }) => text.trim())).toEqual([
      'I’m not allowed to open threads there (missing permission: Open threads), so I’ll post in the channel.',
    ]);
    await world.chat.deny(channel, 'post');
    await ann.command(channel, 'imagine', { prompt: 'a wolf' });
    await until('the result', async () => (await ann.directMessages()).find(isResult));
    await until('the reason', async () =>
      (await ann.told()).some(({ text }) => text.includes('missing permission: Write messages')),
    );
  });
});

describe('after a restart', () => {
  it('goes on telling how a job goes', async () => {
    const held = new HeldDrawings();
    world.draw = held.draw;
    await ann.command(channel, 'imagine', { prompt: 'a fox' });
    const thread = await world.thread(channel);
    const drawing = await held.nth(0);
    await world.restart();
    drawing.context.onProgress({ step: 3, steps: 4 });
    await world.message(thread, 'step 3 of 4');
    drawing.finish(await drawnFor(drawing.request));
    await world.result(thread);
    await until('the status to go', async () => (await world.chat.messages(thread)).length === 1);
  });

  it('understands buttons and reactions of before', async () => {
    const { thread, result } = await imagine();
    await world.restart();
    await ann.press(result, 'Again');
    const second = await world.result(thread, 1);
    expect(second.text).toContain('made from');
    await world.restart();
    await ann.react(second.ref, '🔁');
    await world.result(thread, 2);
    const seeds = world.requests.map(({ seed }) => seed);
    expect(new Set(seeds).size).toBe(3);
  });

  it('posts once when a delivery dies after posting', async () => {
    world.deliver = (own) => {
      let deaths = 0;
      return (delivery, context) =>
        own(delivery, {
          ...context,
          post: (part, action) =>
            context.post(part, async (attempt) => {
              const posted = await action(attempt);
              deaths++;
              if (deaths === 1) throw new Error('died between posting and recording');
              return posted;
            }),
        });
    };
    await world.restart();
    const { thread } = await imagine();
    const { id } = await world.job((job) => job.member === `local:${ann.id}` && job.delivery === 'posted');
    expect(await world.chat.messages(thread)).toHaveLength(1);
    expect((await world.jobs.posted(id)).result?.key).toContain('local:');
  });
});

describe('what can be done with a result', () => {
  it('is one job a person in a storm of reactions, and none when they are taken off', async () => {
    const { thread, result } = await imagine();
    const people = await Promise.all(Array.from({ length: 20 }, () => world.chat.person()));
    await Promise.all(people.map((person) => person.react(result.ref, '🔁')));
    await until(
      'all results',
      async () => (await world.chat.messages(thread)).filter(isResult).length === 21,
    );
    await Promise.all(people.map((person) => person.unreact(result.ref, '🔁')));
    await ann.command(thread, 'imagine', { prompt: 'the last one' });
    await world.message(thread, 'the last one');
    await until('the end', async () => (await world.jobs.queue()).waiting === 0);
    expect(world.requests).toHaveLength(22);
  });

  it('is one job a person however often a reaction is put on, and another once that is over', async () => {
    const { result } = await imagine();
    const held = new HeldDrawings();
    world.draw = held.draw;
    const again = async (times: number) => {
      for (let time = 0; time < times; time++) {
        await ann.react(result.ref, '🔁');
        await ann.unreact(result.ref, '🔁');
      }
    };
    for (const index of [0, 1]) {
      await again(5);
      const drawing = await held.nth(index);
      await again(5);
      drawing.finish(await drawnFor(drawing.request));
      await until('all of it to be over', async () => {
        const all = await world.jobs.history(`local:${ann.id}`, { limit: 100 });
        return all.length === index + 2 && all.every(({ delivery }) => delivery === 'posted');
      });
    }
    expect(held.started).toHaveLength(2);
    // One that was stopped is over too.
    await ann.react(result.ref, '🔁');
    await held.nth(2);
    const [open] = await world.jobs.open(`local:${ann.id}`);
    await world.jobs.cancel(open?.id ?? '', `local:${ann.id}`);
    await ann.unreact(result.ref, '🔁');
    await again(1);
    await held.nth(3);
  });

  it('shows one of four alone, once, and makes that one larger', async () => {
    const { thread, result } = await imagine({ n: 4 });
    expect(result.images.map(({ name }) => name)).toEqual(['ella-7-4.png']);
    const others = await Promise.all([world.chat.person(), world.chat.person()]);
    await Promise.all([ann, ...others].map((person) => person.react(result.ref, '3️⃣')));
    const single = await world.result(thread, 1);
    expect(single.images.map(({ name }) => name)).toEqual(['ella-9.png']);
    await ann.press(result, '3');
    await until('where it is', async () => (await ann.told()).some(({ links }) => links.length === 1));
    await ann.press(single, 'Larger');
    const larger = await world.result(thread, 2);
    expect(world.requests[1]).toMatchObject({ width: 128, height: 128, seed: 9, strength: 0.4, images: 1 });
    expect(larger.text).toContain('128×128');
    await until('the status to go', async () => (await world.chat.messages(thread)).length === 3);
    expect(world.requests).toHaveLength(2);
    await ann.react(single.ref, '❌');
    await until('it to go', async () => (await world.chat.messages(thread)).length === 2);
    await ann.press(result, '3');
    await until('it to be back', async () => (await world.chat.messages(thread)).length === 3);
  });

  it('asks which of several is meant', async () => {
    const { thread, result } = await imagine({ n: 5 });
    await ann.press(result, 'Variations');
    const question = await until('the question', async () =>
      (await ann.told()).find(({ text }) => text.trim() === 'Which picture?'),
    );
    await ann.press(question, '2');
    await world.result(thread, 1);
    expect(world.requests[1]).toMatchObject({ images: 4, strength: 0.7 });
  });

  it('draws a picture again from its seed when it is no longer kept, and goes on from there', async () => {
    const { thread, result } = await imagine({ n: 2 });
    const { id } = await world.job((job) => job.member === `local:${ann.id}`);
    await world.expire(id);
    await ann.press(result, '2');
    const single = await world.result(thread, 1);
    expect(world.requests[1]).toMatchObject({ seed: 8, images: 1, steps: 4 });
    expect(single.text).toContain('drawn again from the same seed');
    await world.expire(
      (await world.job((job) => job.member === `local:${ann.id}` && job.request?.seed === 8)).id,
    );
    await ann.press(single, 'Larger');
    await world.result(thread, 2);
    expect(world.requests.slice(2)).toMatchObject([
      { seed: 8, width: 64 },
      { seed: 8, width: 128, strength: 0.4 },
    ]);
    await until('all status messages to go', async () => (await world.chat.messages(thread)).every(isResult));
    expect(await world.chat.messages(thread)).toHaveLength(3);
  });

  it('is deleted by who asked for it and by moderators only', async () => {
    const { thread, result } = await imagine();
    const bob = await world.chat.person();
    await bob.react(result.ref, '❌');
    await until('a refusal', async () =>
      (await bob.told()).some(({ text }) => text.startsWith('Only the person')),
    );
    await ann.press(result, 'Delete');
    const sure = await until('the question', async () =>
      (await ann.told()).find(({ text }) => text.includes('Delete it for everyone?')),
    );
    expect(await world.chat.messages(thread)).toHaveLength(1);
    await ann.press(sure, 'Delete');
    await until('it to go', async () => (await world.chat.messages(thread)).length === 0);
    await ann.command(thread, 'imagine', { prompt: 'again' });
    const second = await world.result(thread);
    const moderator = await world.chat.person({ moderator: true });
    await moderator.react(second.ref, '❌');
    await until('it to go too', async () => (await world.chat.messages(thread)).length === 0);
    await until(
      'both to be noted',
      () => world.log.filter(({ fields }) => fields.audit === 'deleted').length === 2,
    );
    const { id } = await world.job((job) => job.request?.prompt === 'again');
    expect(await world.jobs.images(id)).toBeUndefined();
    await until('word of it', async () =>
      (await ann.told()).some(({ text }) => text.includes('A moderator deleted your picture: again')),
    );
    await ann.command(channel, 'history');
    await until('a true history', async () =>
      (await ann.told()).some(({ text, links }) => text.includes('· deleted') && links.length === 0),
    );
  });

  it('is not left without a word where it is being posted already', async () => {
    let post: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      post = resolve;
    });
    world.deliver = (own) => async (delivery, context) => {
      await held;
      return own(delivery, context);
    };
    await world.restart();
    await ann.command(channel, 'imagine', { prompt: 'a red fox in snow' });
    const thread = await world.thread(channel);
    await world.job(({ delivery }) => delivery === 'posting');
    const [root] = await world.chat.messages(channel);
    if (root === undefined) throw new Error('There is no message');
    await ann.react(root.ref, '❌');
    await until('a word', async () => (await ann.told()).some(({ text }) => text.includes('too late')));
    expect(await world.chat.messages(channel)).toHaveLength(1);
    post();
    await world.result(thread);
    await world.job(({ delivery }) => delivery === 'posted');
    await ann.unreact(root.ref, '❌');
    await ann.react(root.ref, '❌');
    await until('all to go', async () => {
      const [head] = await world.chat.messages(channel);
      return head?.text.includes('Deleted.') && head.images.length === 0;
    });
    expect(await world.chat.messages(thread)).toEqual([]);
  });

  it('is found from the message that its thread is on, and stopped there while it runs', async () => {
    const held = new HeldDrawings();
    world.draw = held.draw;
    await ann.command(channel, 'imagine', { prompt: 'a red fox in snow' });
    const thread = await world.thread(channel);
    await held.nth(0);
    await world.message(thread, /./);
    const [root] = await world.chat.messages(channel);
    if (root === undefined) throw new Error('There is no message');
    await ann.react(root.ref, '❌');
    await world.message(thread, 'Cancelled.');
    world.draw = (request) => drawnFor(request);
    await ann.react(root.ref, '🔁');
    await world.result(thread);
    expect(await world.chat.threads(channel)).toHaveLength(1);
  });

  it('is forgotten with every copy of its pictures, those of others aside', async () => {
    const { thread, result } = await imagine({ n: 4 });
    await ann.react(result.ref, '2️⃣');
    const single = await world.result(thread, 1);
    const ben = await world.chat.person();
    await ben.react(result.ref, '✉️');
    const direct = await until('the direct message', async () => (await ben.directMessages()).find(isResult));
    const elsewhere = await world.chat.channel();
    await ben.command(elsewhere, 'imagine', { prompt: 'an owl', n: 2 });
    const owlThread = await world.thread(elsewhere);
    const owls = await world.result(owlThread);
    await ann.react(owls.ref, '1️⃣');
    const owl = await world.result(owlThread, 1);

    const { client, prefix } = world.store;
    const [fox] = await world.jobs.history(`local:${ann.id}`);
    expect(fox?.request?.prompt).toBe('a red fox in snow');
    const keysWith = async (what: string) => {
      // What runs out within the hour may stay.
      const kinds = ['single', 'copies', 'stage'];
      const keys = (await Promise.all(kinds.map((kind) => client.keys(`${prefix}:${kind}:*`)))).flat();
      const values = await Promise.all(
        keys.map(async (key) => ((await client.type(key)) === 'string' ? await client.get(key) : '')),
      );
      return keys.filter((key, index) => key.includes(what) || values[index]?.includes(what));
    };
    const known = await keysWith(fox?.id ?? '');
    for (const { ref } of [single, direct]) {
      expect(known.some((key) => key.includes(':single:') && key.endsWith(`:${ref.id}`))).toBe(true);
    }
    const others = await keysWith(owl.ref.id);

    await ann.command(channel, 'forget-me');
    const question = await until('the question', async () =>
      (await ann.told()).find(({ buttons }) => buttons.some(({ label }) => label === 'Delete everything')),
    );
    await ann.press(question, 'Delete everything');
    await until('it to be done', async () =>
      (await ann.told()).some(({ text }) => text.includes('has been deleted')),
    );
    expect(await keysWith(fox?.id ?? '')).toEqual([]);
    expect(await keysWith(owl.ref.id)).toEqual(others);
    expect(others.length).toBeGreaterThan(0);
    // What is gone answers to nothing; what belongs to others does.
    await ann.press(owl, 'Larger');
    await until(
      'the larger owl',
      async () => (await world.chat.messages(owlThread)).filter(isResult).length === 3,
    );
  });

  it('is edited in a form that holds all of it', async () => {
    const { thread, result } = await imagine({ n: 2, ar: '3:2' });
    await ann.press(result, 'Edit prompt');
    const form = await until('the form', () => ann.form());
    expect(form.fields.slice(0, 3).map(({ value }) => value)).toEqual([
      'a red fox in snow --seed 7',
      'ar=3:2',
      'n=2',
    ]);
    await ann.submit(['a red fox in rain --seed 7', 'ar=2:3']);
    const edited = await world.result(thread, 1);
    expect(edited.text).toContain('… red fox in rain');
    expect(world.requests[1]).toMatchObject({
      ...{ prompt: 'a red fox in rain', seed: 7 },
      ...{ width: 64, height: 96, images: 2 },
    });
  });

  it('is not edited into something else where the picture it began with is gone', async () => {
    const picture = (await drawnFor({ prompt: 'x', model: plainModel('tiny'), seed: 3 })).images[0]?.png;
    await ann.mention(channel, 'a green door', [
      { name: 'door.png', type: 'image/png', bytes: picture ?? new Uint8Array() },
    ]);
    const thread = await world.thread(channel);
    const result = await world.result(thread);
    const { id } = await world.job(({ request }) => request?.prompt === 'a green door');
    const edit = async (text: string) => {
      await ann.press(result, 'Edit prompt');
      await until('the form', () => ann.form());
      await ann.submit([text, undefined]);
    };
    await edit('a blue door');
    await world.result(thread, 1);
    expect((await world.job(({ request }) => request?.prompt === 'a blue door')).init).toBe(true);
    await world.store.blobs.remove([`${id}:init`]);
    await edit('a black door');
    await until('a word', async () =>
      (await ann.told()).some(({ text }) => text.includes('attach it again')),
    );
    expect(world.requests).toHaveLength(2);
  });

  it('goes by direct message at a reaction', async () => {
    const { result } = await imagine();
    const bob = await world.chat.person();
    await bob.react(result.ref, '✉️');
    await until('the copy', async () => (await bob.directMessages()).find(isResult));
    expect(world.requests).toHaveLength(1);
  });

  it('wakes an archived thread', async () => {
    const { thread, result } = await imagine();
    await world.chat.archive(thread);
    await ann.press(result, 'Again');
    await world.result(thread, 1);
  });

  it('takes the emoji that a server chose', async () => {
    const { thread, result } = await imagine();
    const moderator = await world.chat.person({ moderator: true });
    await moderator.command(channel, 'reactions', { emoji: '🦊', action: 'rerun' }, 'set');
    await until('the answer', async () => (await moderator.told()).length > 0);
    await ann.react(result.ref, '🦊');
    await world.result(thread, 1);
  });

  it('tells a limit once, however many reactions meet it', async () => {
    const { thread, result } = await imagine();
    await ann.command(thread, 'imagine', { prompt: 'a second one' });
    const second = await world.result(thread, 1);
    await world.stopDrawing();
    for (const emoji of ['🔁', '🎲', '⬆️']) await ann.react(result.ref, emoji);
    await until('three jobs', async () => (await world.jobs.queue()).waiting === 3);
    for (const emoji of ['🔁', '🎲', '⬆️']) await ann.react(second.ref, emoji);
    const bob = await world.chat.person();
    await bob.react(second.ref, '🔁');
    await until('the fourth job', async () => (await world.jobs.queue()).waiting === 4);
    const limits = async () => (await ann.told()).filter(({ text }) => text.includes('which is the limit'));
    await until('the refusal', async () => (await limits()).length > 0);
    await world.startDrawing();
    await until('the end', async () => (await world.chat.messages(thread)).filter(isResult).length === 6);
    expect(await limits()).toHaveLength(1);
  });
});

it('what is remembered about a job lives no longer than its server settled', async () => {
  const { settings } = world.moderation;
  const { revision } = await settings.read('local:local');
  await settings.change('local:local', revision, { set: { retentionDays: 7 } }, 'local:owner');
  const { result } = await imagine({ n: 2 });
  await ann.react(result.ref, '1️⃣');
  const { id } = await world.job(({ state }) => state === 'drawn');
  const { client, prefix } = world.store;
  const kinds = ['stage', 'copies', 'single'];
  const ours = async (kind: string) => {
    const keys = await client.keys(`${prefix}:${kind}:*`);
    const values = await Promise.all(keys.map(async (key) => (kind === 'single' ? client.get(key) : key)));
    return keys.filter((_, index) => values[index]?.includes(id));
  };
  await until('them to be there', async () => {
    const all = await Promise.all(kinds.map(ours));
    return all.every((keys) => keys.length > 0);
  });
  for (const key of (await Promise.all(kinds.map(ours))).flat()) {
    const seconds = await client.ttl(key);
    expect({ key, kept: seconds > 0 && seconds <= 7 * 86_400 }).toEqual({ key, kept: true });
  }
});
