/** Every way to start a job, each through the gate: none starts one that a rule refuses. */
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Place } from '../../src/chat/platform.ts';
import { UserError } from '../../src/errors.ts';
import type { Proposal, Rule } from '../../src/gate/rule.ts';
import type { ActingPerson, Seen } from '../contracts/platform-world.ts';
import { until } from '../contracts/until.ts';
import { type BotWorld, startBotWorld } from '../support/bot/bot-world.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: BotWorld;
let channel: Place;
let ann: ActingPerson;
let proposals: Proposal[] = [];
let closed = false;

const rule: Rule = {
  name: 'test',
  admit(proposal) {
    proposals.push(proposal);
    if (closed) return { kind: 'refuse', error: new UserError('closed', 'Nothing is drawn here today.') };
    const prompt = proposal.request.prompt.replace('wolf', 'lamb');
    return { kind: 'pass', request: { ...proposal.request, prompt } };
  },
};

beforeAll(async () => {
  redis = await startRedis();
  world = await startBotWorld(redis, { rules: [rule] });
});
afterAll(async () => {
  await world?.close();
  await redis?.stop();
});
beforeEach(async () => {
  closed = false;
  await world.reset();
  channel = await world.chat.channel();
  ann = await world.chat.person();
  proposals = [];
});

/** The ways to ask again under a result. */
const again: readonly (readonly [via: string, does: string, ask: (result: Seen) => Promise<unknown>])[] = [
  ['button', 'rerun', (result) => ann.press(result, 'Again')],
  ['button', 'variations', (result) => ann.press(result, 'Variations')],
  ['button', 'upscale', (result) => ann.press(result, 'Larger')],
  ['reaction', 'rerun', (result) => ann.react(result.ref, '🔁')],
  ['reaction', 'upscale', (result) => ann.react(result.ref, '⬆️')],
];

async function pictured(): Promise<Seen> {
  await ann.command(channel, 'imagine', { prompt: 'a red fox', seed: 7 });
  return world.result(await world.thread(channel));
}

const last = (count: number) =>
  until(`${count} proposals`, () => {
    const { scene } = proposals[count - 1] ?? {};
    return scene && [scene.via, scene.does];
  });

it('a command, a form, a menu and a mention', async () => {
  await ann.command(channel, 'imagine', { prompt: 'one' });
  expect(await last(1)).toEqual(['command', 'imagine']);
  await ann.command(channel, 'imagine', {});
  await until('the form', () => ann.form());
  await ann.submit(['two', undefined]);
  expect(await last(2)).toEqual(['form', 'imagine']);
  await ann.choose(await ann.say(channel, 'three'), 'imagine-this');
  expect(await last(3)).toEqual(['menu', 'imagine']);
  await ann.mention(channel, 'four');
  expect(await last(4)).toEqual(['mention', 'imagine']);
  expect(proposals.map(({ request }) => request.prompt)).toEqual(['one', 'two', 'three', 'four']);
  expect(proposals[0]?.scene).toMatchObject({
    platform: 'local',
    member: `local:${ann.id}`,
    user: { id: ann.id },
    place: { channel: channel.channel },
    locale: 'en',
  });
  expect(await proposals[0]?.member()).toMatchObject({ id: ann.id, moderator: false });
});

it('reads what is settled once for the command, once for the request and once at the gate', async () => {
  const mget = vi.spyOn(world.store.client, 'mget');
  const { enqueue } = world.jobs;
  let reads: number | undefined;
  const queue = vi.spyOn(world.jobs, 'enqueue').mockImplementation((job) => {
    reads ??= mget.mock.calls.filter(([key]) => String(key).includes(':settings:')).length;
    return enqueue(job);
  });
  try {
    await ann.command(channel, 'imagine', { prompt: 'a red fox' });
    expect(await until('the job', () => reads)).toBe(3);
  } finally {
    queue.mockRestore();
    mget.mockRestore();
  }
});

it.each(again)('a %s for %s, which starts nothing where it is refused', async (via, does, ask) => {
  const result = await pictured();
  await ask(result);
  expect(await last(2)).toEqual([via, does]);
  await until('the second', () => world.requests.length === 2);
  closed = true;
  await ask(via === 'reaction' ? await world.result(result.ref.place, 1) : result);
  expect(await last(3)).toEqual([via, does]);
  await until('the answer', async () =>
    (await ann.told()).some(({ text }) => text.includes('Nothing is drawn here')),
  );
  expect(world.requests).toHaveLength(2);
});

it('a draft says what it is, and is finished exactly from its seed; an exact picture has nothing to finish', async () => {
  await ann.command(channel, 'imagine', { prompt: 'a red fox --draft', seed: 7 });
  const result = await world.result(await world.thread(channel));
  expect(world.requests[0]).toMatchObject({ seed: 7, effort: 'draft' });
  expect(JSON.stringify(result)).toContain('draft');
  await ann.press(result, 'Finish');
  expect(await last(2)).toEqual(['button', 'finish']);
  const finished = await world.result(result.ref.place, 1);
  expect(world.requests[1]).toMatchObject({ prompt: 'a red fox', seed: 7, effort: 'exact' });
  expect(JSON.stringify(finished)).not.toContain('Finish');
  expect(JSON.stringify(finished)).not.toContain('draft');
});

it('a retry, an edit, and what goes on with a picture that is drawn again', async () => {
  world.draw = async () => {
    throw new UserError('broken', 'It broke.');
  };
  await ann.command(channel, 'imagine', { prompt: 'a red fox', seed: 7 });
  const failure = await world.message(await world.thread(channel), 'It broke');
  await world.reset();
  await ann.press(failure, 'Try again');
  expect(await last(2)).toEqual(['button', 'retry']);
  const result = await world.result(failure.ref.place);
  await ann.press(result, 'Edit prompt');
  await until('the form', () => ann.form());
  await ann.submit(['a blue fox', undefined]);
  expect(await last(3)).toEqual(['form', 'imagine']);
  const { id } = await world.job(
    ({ state, request }) => state === 'drawn' && request?.prompt === 'a red fox',
  );
  await world.expire(id);
  const place = result.ref.place;
  await ann.press(result, 'Larger');
  expect(await last(4)).toEqual(['button', 'upscale']);
  expect(await last(5)).toEqual(['delivery', 'upscale']);
  await world.result(place, 1);
});

it('what a rule changes is drawn; their own words come back to the person, and to nobody else', async () => {
  await ann.command(channel, 'imagine', { prompt: 'a wolf in snow', seed: 7 });
  const thread = await world.thread(channel);
  const result = await world.result(thread);
  expect(world.requests[0]).toMatchObject({ prompt: 'a lamb in snow' });
  const [head] = await world.chat.messages(channel);
  expect(head?.text).toContain('a lamb in snow');
  const ben = await world.chat.person();
  const editedBy = async (person: ActingPerson) => {
    await person.press(result, 'Edit prompt');
    return (await until('the form', () => person.form())).fields[0]?.value;
  };
  expect(await editedBy(ann)).toBe('a wolf in snow --seed 7');
  expect(await editedBy(ben)).toBe('a lamb in snow --seed 7');

  const infoFor = async (person: ActingPerson) => {
    await person.choose(result.ref, 'image-info');
    const told = await until('the info', async () =>
      (await person.told()).find(({ text }) => text.includes('To draw it again')),
    );
    return told.text;
  };
  const own = await infoFor(ann);
  expect(own).toContain('In your words');
  expect(own).toContain('a wolf in snow');
  expect(own).toContain('/imagine a lamb in snow');
  expect(await infoFor(ben)).not.toContain('wolf');

  await ann.press(result, 'Again');
  await last(2);
  await ann.press(result, 'Variations');
  await last(3);
  await ben.press(result, 'Again');
  await last(4);
  expect(proposals.slice(1).map(({ request, asked }) => [request.prompt, asked.prompt])).toEqual([
    ['a wolf in snow', 'a wolf in snow'],
    ['a lamb in snow', 'a wolf in snow'],
    ['a lamb in snow', 'a lamb in snow'],
  ]);
});
