/** Workers that have different models: each job goes to one that can draw it, and the order is one for all. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { createBull } from '../../src/jobs/bull.ts';
import type { DrawEnd } from '../../src/jobs/draw/draw-worker.ts';
import { noFiles, type Offer, offerModels } from '../../src/jobs/known-models.ts';
import { type Needs, needsInWords, routeOf } from '../../src/jobs/route.ts';
import { plainModel } from '../../src/request/model-ref.ts';
import { createWorld, FakePlatform, HeldDrawings, resultOf, type World } from '../support/jobs/world.ts';
import { eventually, startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: World;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  world = await createWorld(redis, { caps: { member: 1_000 } });
});
afterEach(() => world.close());

const offer: Offer = {
  files: noFiles,
  models: [
    {
      name: 'here',
      title: 'Here',
      license: 'MIT',
      width: 512,
      height: 512,
      maxSize: 1024,
      maxSteps: 150,
      clip: false,
      defaults: { steps: 25, guidance: 10, sampler: 'ddim' },
    },
  ],
  samplers: ['ddim'],
};

const has = (...models: string[]) => {
  const own = new Set(models);
  return { own, canDraw: ({ base }: Needs) => own.has(base) };
};
const add = (name: string, model: string, member = `fake:${name}`) =>
  world.add(name, { member, request: { ...world.newJob(name).request, model: plainModel(model) } });
const waiting = async (id: string) => (await world.jobs.get(id))?.waiting;

describe('two workers with different models', () => {
  it('draw 200 jobs for both: all, each by a worker that has its model, and none fails', async () => {
    const drawn: Record<string, string[]> = { one: [], two: [] };
    const ends: DrawEnd[] = [];
    const platform = new FakePlatform();
    for (const [name, { canDraw }] of [
      ['one', has('a', 'both')],
      ['two', has('b', 'both')],
    ] as const) {
      await world.drawWorker(
        async (request) => {
          drawn[name]?.push(request.model.base);
          return resultOf(request);
        },
        { slots: 4, canDraw, onEnd: (end) => ends.push(end) },
      );
    }
    await world.deliveryWorker(platform.deliver);
    const models = ['a', 'b', 'both'];
    await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        add(`job ${index}`, models[index % 3] ?? '', `fake:${index % 7}`),
      ),
    );
    await eventually('all results', () => platform.messages.size === 200);
    expect(ends.map(({ kind }) => kind)).toEqual(Array.from({ length: 200 }, () => 'drawn'));
    expect(new Set(drawn.one)).toEqual(new Set(['a', 'both']));
    expect(new Set(drawn.two)).toEqual(new Set(['b', 'both']));
    expect((drawn.one?.length ?? 0) + (drawn.two?.length ?? 0)).toBe(200);
  });

  it('keep one fair order over all models, and do not wait for each other', async () => {
    const held = new HeldDrawings();
    await world.drawWorker(held.draw, has('a', 'b'));
    await add('first', 'a', 'fake:ann');
    await held.nth(0);
    await add('ann 1', 'a', 'fake:ann');
    await add('ann 2', 'b', 'fake:ann');
    await add('ann 3', 'a', 'fake:ann');
    await add('bob 1', 'b', 'fake:bob');
    const cid = await add('cid 1', 'c', 'fake:cid');
    const other = new HeldDrawings();
    await world.drawWorker(other.draw, has('c'));
    expect((await other.nth(0)).request.prompt).toBe('cid 1');
    expect((await world.jobs.get(cid))?.state).toBe('running');
    const order: string[] = [];
    for (let index = 0; index < 5; index++) {
      const drawing = await held.nth(index);
      order.push(drawing.request.prompt);
      drawing.finish();
    }
    expect(order).toEqual(['first', 'bob 1', 'ann 1', 'ann 2', 'ann 3']);
  });
});

describe('places', () => {
  it('are those among the jobs that wait for the same workers', async () => {
    const one = new HeldDrawings();
    const two = new HeldDrawings();
    await world.drawWorker(one.draw, has('a', 'shared'));
    await world.drawWorker(two.draw, has('b'));
    await add('a 0', 'a');
    await add('b 0', 'b');
    await one.nth(0);
    await two.nth(0);
    for (let index = 1; index <= 5; index++) await add(`b ${index}`, 'b');
    const a = await add('a 1', 'a');
    const shared = await add('shared 1', 'shared');
    const b = await add('b 6', 'b');
    const settled = (await waiting(shared))?.position === 2;
    await eventually(
      'the workers to know the routes',
      async () => settled || (await waiting(shared))?.of === 2,
    );
    expect(await waiting(a)).toMatchObject({ position: 1, of: 2, lacking: undefined });
    expect(await waiting(shared)).toMatchObject({ position: 2, of: 2 });
    expect(await waiting(b)).toMatchObject({ position: 6, of: 6 });
    expect(await world.jobs.queue()).toMatchObject({ waiting: 8, work: 80 });
    const names = (await world.jobs.waiting()).map(({ request }) => request?.prompt);
    expect(names).toEqual(['b 1', 'b 2', 'b 3', 'b 4', 'b 5', 'a 1', 'shared 1', 'b 6']);
  });

  it('come with an estimate from the workers that can draw the job', async () => {
    const one = new HeldDrawings();
    const two = new HeldDrawings();
    await world.drawWorker(one.draw, has('a'));
    await world.drawWorker(two.draw, has('b'));
    await add('a 0', 'a');
    await add('b 0', 'b');
    const [slow, fast] = [await one.nth(0), await two.nth(0)];
    for (let step = 1; step <= 8; step++) {
      await new Promise((resolve) => setTimeout(resolve, 40));
      fast.context.onProgress({ step, steps: 10 });
      if (step % 4 === 0) slow.context.onProgress({ step: step / 4, steps: 10 });
    }
    const [a, b] = [await add('a 1', 'a'), await add('b 1', 'b')];
    const eta = async (id: string) => (await waiting(id))?.eta?.finishesIn;
    await eventually('both estimates', async () => {
      const [first, second] = [await eta(a), await eta(b)];
      return first !== undefined && second !== undefined && first > 2 * second;
    });
  });
});

describe('a job whose model no worker has', () => {
  it('waits, says what it waits for, and is drawn when a worker comes that has it', async () => {
    const idle = new HeldDrawings();
    await world.drawWorker(idle.draw, has('a'));
    const id = await add('rare', 'rare model');
    // At first a worker may just not have heard of it.
    expect((await waiting(id))?.lacking).toBeUndefined();
    await eventually(
      'the word that nobody has it',
      async () => (await waiting(id))?.lacking !== undefined,
      15_000,
    );
    expect(await waiting(id)).toEqual({
      position: 1,
      of: 1,
      eta: undefined,
      lacking: { base: 'rare model', adapters: [] },
    });
    const held = new HeldDrawings();
    await world.drawWorker(held.draw, has('rare model'));
    expect((await held.nth(0)).request.prompt).toBe('rare');
    expect(idle.started).toEqual([]);
  });

  it('is taken by a worker that is running, as soon as it gets the model', async () => {
    const held = new HeldDrawings();
    const worker = has('a');
    await world.drawWorker(held.draw, worker);
    const [late, ready] = [await add('late', 'b'), await add('ready', 'a')];
    expect((await held.nth(0)).request.prompt).toBe('ready');
    (await held.nth(0)).finish();
    await world.seen(ready, ({ state }) => state === 'drawn');
    expect((await world.jobs.get(late))?.state).toBe('queued');
    worker.own.add('b');
    expect((await held.nth(1)).request.prompt).toBe('late');
    worker.own.delete('a');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await add('left', 'a');
    (await held.nth(1)).finish();
    await add('right', 'b');
    expect((await held.nth(2)).request.prompt).toBe('right');
  });

  it('is ended with a word to its person when no worker had it for a while, but not one that may come back', async () => {
    const { store } = world;
    const platform = new FakePlatform();
    await world.deliveryWorker(platform.deliver);
    await world.drawWorker(new HeldDrawings().draw, has('here'));
    const away = { ...offer, models: offer.models.map((model) => ({ ...model, name: 'away' })) };
    await offerModels(store, 'a worker', offer);
    await offerModels(store, 'another, switched off for the night', away);
    const [gone, absent] = [await add('gone', 'gone'), await add('absent', 'away')];
    await eventually('both to lack their models', async () => {
      const all = [await waiting(gone), await waiting(absent)];
      return all.every((place) => place?.lacking !== undefined);
    });
    await world.jobs.upkeep(0);
    expect((await world.jobs.get(gone))?.state).toBe('queued');
    for (const id of [gone, absent])
      await store.client.hset(`${store.prefix}:job:${id}`, 'at', Date.now() - 3_600_000);
    await world.jobs.upkeep(0);
    await world.seen(gone, ({ delivery }) => delivery === 'posted');
    expect(platform.texts()).toEqual(['failed: There is no model "gone": no worker has it any more.']);
    expect((await world.jobs.get(absent))?.state).toBe('queued');
  });

  it('goes back uncounted when its worker turns out to lack the model, and is drawn elsewhere', async () => {
    const ends: DrawEnd[] = [];
    const missing = async () => {
      throw new AppError('model_missing', 'Its files are gone.');
    };
    await world.drawWorker(missing, { tries: 1, onEnd: (end) => ends.push(end) });
    const id = await add('gone', 'a');
    await eventually('the first try', () => ends.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    // It does not ask again and again.
    expect(ends.map(({ kind }) => kind)).toEqual(['again']);
    expect((await world.jobs.get(id))?.state).toBe('queued');
    const held = new HeldDrawings();
    await world.drawWorker(held.draw, { ...has('a'), tries: 1 });
    (await held.nth(0)).finish();
    await world.seen(id, ({ state }) => state === 'drawn');
  });
});

describe('a job that needs more than a model', () => {
  const able = (...own: string[]) => ({
    canDraw: ({ abilities = [] }: Needs) => abilities.every((each) => own.includes(each)),
  });

  it('goes to the worker that has it, and waits in words where none has', async () => {
    const [plain, checks] = [new HeldDrawings(), new HeldDrawings()];
    await world.drawWorker(plain.draw, able());
    const id = await world.add('checked', { abilities: ['image-check'] });
    await world.add('any');
    expect((await plain.nth(0)).request.prompt).toBe('any');
    await eventually('the word', async () => (await waiting(id))?.lacking !== undefined, 15_000);
    const lacking = (await waiting(id))?.lacking ?? { base: '', adapters: [] };
    expect(needsInWords(lacking)).toMatch(/ with a check of pictures$/);
    await world.drawWorker(checks.draw, able('image-check'));
    expect((await checks.nth(0)).request.prompt).toBe('checked');
    expect(plain.started).toHaveLength(1);
  });

  it('is ended with the words for what is missing where no worker of the last day has it', async () => {
    const { store } = world;
    const platform = new FakePlatform();
    await world.deliveryWorker(platform.deliver);
    await world.drawWorker(new HeldDrawings().draw, able());
    await offerModels(store, 'a worker', { ...offer, abilities: [] });
    const request = { ...world.newJob('x').request, model: plainModel('here') };
    const id = await world.add('vain', { request, abilities: ['depth-model', 'image-check'] });
    await eventually('the word', async () => (await waiting(id))?.lacking !== undefined, 15_000);
    await store.client.hset(`${store.prefix}:job:${id}`, 'at', Date.now() - 3_600_000);
    await world.jobs.upkeep(0);
    await world.seen(id, ({ delivery }) => delivery === 'posted');
    expect(platform.texts()).toEqual([expect.stringMatching(/^failed: Pictures must be checked here/)]);
  });
});

describe('routes', () => {
  it('are told apart by what they need, and readable', () => {
    const plain = routeOf({ model: plainModel('shapes') });
    expect(plain.name).toMatch(/^draw-shapes-[0-9a-f]{10}$/);
    expect(routeOf({ model: plainModel('shapes') })).toEqual(plain);
    const long = routeOf({ model: plainModel(`/opt/models/${'x'.repeat(100)} ü:1`) });
    expect(long.name).toMatch(/^draw-[x-]+1-[0-9a-f]{10}$/);
    const pixel = { kind: 'lora', name: 'pixel', strength: 0.5 } as const;
    const ink = { kind: 'lora', name: 'ink', strength: 1 } as const;
    const adapted = routeOf({ model: { base: 'shapes', adapters: [pixel, ink], vae: 'sharp' } });
    expect(adapted).toEqual(
      routeOf({
        model: { base: 'shapes', adapters: [ink, { ...pixel, strength: -1 }, pixel], vae: 'sharp' },
      }),
    );
    expect(adapted.name).not.toBe(plain.name);
    expect(needsInWords(adapted.needs)).toBe('shapes with ink, pixel, sharp');
    expect(long.name).not.toBe(routeOf({ model: plainModel(`/opt/models/${'x'.repeat(100)} ü:2`) }).name);
  });

  it('without jobs are forgotten, with what BullMQ kept of them, and come back when they are asked for', async () => {
    const { client, prefix } = world.store;
    await world.drawWorker(async (request) => resultOf(request));
    const first = await add('first', 'a');
    await world.seen(first, ({ state }) => state === 'drawn');
    const { name } = routeOf({ model: plainModel('a') });
    const kept = () => client.keys(`${prefix}:q:${name}:*`);
    expect((await kept()).length).toBeGreaterThan(0);
    await eventually('its end', async () => {
      await world.jobs.upkeep();
      return (await client.hexists(`${prefix}:routes`, name)) === 0;
    });
    expect(await kept()).toEqual([]);
    const second = await add('second', 'a');
    await world.seen(second, ({ state }) => state === 'drawn');
    expect(await client.hget(`${prefix}:q:${name}:meta`, 'opts.maxLenEvents')).toBe('100');
  });

  it('with jobs, or with a failed one that operators may look at, stay', async () => {
    const bull = createBull(world.store, world.store.client);
    await world.drawWorker(
      async () => {
        throw new Error('no');
      },
      { ...has('bad'), tries: 1 },
    );
    const [failed] = [await add('failed', 'bad'), await add('waits', 'other')];
    await world.seen(failed, ({ state }) => state === 'failed');
    await world.jobs.upkeep();
    expect((await bull.routes()).sort()).toEqual(
      ['bad', 'other'].map((model) => routeOf({ model: plainModel(model) }).name).sort(),
    );
    await bull.close();
  });
});
