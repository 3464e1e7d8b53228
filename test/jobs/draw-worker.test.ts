/** Drawing: cancel, retries, what kills engines, damaged jobs, stopping, and workers that die. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError, UserError } from '../../src/errors.ts';
import type { DrawEnd } from '../../src/jobs/draw/draw-worker.ts';
import { createSuspectGate } from '../../src/jobs/draw/suspect-gate.ts';
import type { Draw } from '../../src/jobs/ports.ts';
import {
  createWorld,
  FakePlatform,
  HeldDrawings,
  resultOf,
  route,
  type World,
} from '../support/jobs/world.ts';
import { eventually, startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: World;
let platform: FakePlatform;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  world = await createWorld(redis);
  platform = new FakePlatform();
});
afterEach(() => world.close());

const blobs = () => world.store.client.keys(`${world.store.prefix}:blob:*`);
const posted = (id: string) => world.seen(id, ({ delivery }) => delivery === 'posted', 'the delivery');
const engineDied = () => new AppError('engine_died', 'The engine died.');

describe('cancelling', () => {
  it('takes a waiting job out of the queue', async () => {
    await world.deliveryWorker(platform.deliver);
    const id = await world.add('waiting', { init: Buffer.from('upload') });
    expect(await world.jobs.cancel(id, 'fake:ann')).toEqual({ kind: 'cancelled' });
    expect(await posted(id)).toMatchObject({ state: 'cancelled', cancelledBy: 'fake:ann' });
    expect(platform.deliveries.map(({ delivery }) => delivery.outcome)).toEqual([
      { kind: 'cancelled', by: 'fake:ann' },
    ]);
    // The record says so a moment before BullMQ takes its own job away.
    await eventually('nothing to be left of it', async () => {
      const left = await world.store.client.keys(`${world.store.prefix}:q:*:${id}`);
      return left.length === 0;
    });
    expect(await blobs()).toEqual([]);
    expect((await world.jobs.queue()).waiting).toBe(0);
    expect(await world.jobs.cancel(id, 'fake:ann')).toEqual({ kind: 'late' });
  });

  it('stops a running job from any process, and its images are gone', async () => {
    await world.deliveryWorker(platform.deliver);
    const held = new HeldDrawings();
    await world.drawWorker(held.draw);
    const id = await world.add('running', { init: Buffer.from('upload') });
    const { context } = await held.nth(0);
    context.onProgress({ step: 1, steps: 10, preview: () => Buffer.from('jpeg') });
    await eventually('a preview', () => world.jobs.preview(id));
    const elsewhere = await createWorld(redis, { store: await redis.store({ prefix: world.store.prefix }) });
    expect(await elsewhere.jobs.cancel(id, 'a moderator')).toEqual({ kind: 'cancelled' });
    await eventually('the abort', () => context.signal.aborted);
    expect(context.signal.reason).toMatchObject({ code: 'draw_cancelled' });
    expect(await posted(id)).toMatchObject({ state: 'cancelled', cancelledBy: 'a moderator' });
    expect(await blobs()).toEqual([]);
    await elsewhere.close();
  });

  it('wins over a drawing that ignores the signal', async () => {
    await world.deliveryWorker(platform.deliver);
    let finish: () => void = () => undefined;
    await world.drawWorker(async (request) => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return resultOf(request);
    });
    const id = await world.add('deaf');
    await world.seen(id, ({ state }) => state === 'running');
    await world.jobs.cancel(id, 'ann');
    finish();
    expect(await posted(id)).toMatchObject({ state: 'cancelled' });
    expect(await blobs()).toEqual([]);
    expect(platform.texts()).toEqual([]);
  });

  it('reaches a worker even when the message about it was lost', async () => {
    const held = new HeldDrawings();
    await world.drawWorker(held.draw);
    const id = await world.add('unheard');
    const { context } = await held.nth(0);
    // What a worker whose listening connection is just reconnecting sees: only the record changes.
    const { client, prefix } = world.store;
    await client.hset(`${prefix}:job:${id}`, 'state', 'cancelled');
    await eventually('the abort', () => context.signal.aborted);
    expect(context.signal.reason).toMatchObject({ code: 'draw_cancelled' });
  });

  it('still works on a drawn job that nobody posts yet, and is too late afterwards', async () => {
    await world.drawWorker(async (request) => resultOf(request));
    const drawn = await world.add('drawn');
    await world.seen(drawn, ({ state }) => state === 'drawn');
    expect(await world.jobs.cancel(drawn, 'ann')).toEqual({ kind: 'cancelled' });
    expect(await blobs()).toEqual([]);
    let cancelled: unknown;
    platform.before = async ({ jobId, outcome }) => {
      if (outcome.kind === 'drawn') cancelled = await world.jobs.cancel(jobId, 'ann');
    };
    await world.deliveryWorker(platform.deliver);
    expect(await posted(drawn)).toMatchObject({ state: 'cancelled' });
    const late = await world.add('late');
    await posted(late);
    expect(cancelled).toEqual({ kind: 'late' });
    expect(platform.texts()).toEqual(['late: 1']);
  });

  it('between being put back and being drawn again works too', async () => {
    let tries = 0;
    await world.deliveryWorker(platform.deliver);
    await world.drawWorker(async () => {
      tries++;
      throw new Error('flaky');
    });
    const id = await world.add('flaky');
    await world.seen(id, ({ state }) => tries === 1 && state === 'queued');
    expect(await world.jobs.cancel(id, 'ann')).toEqual({ kind: 'cancelled' });
    await posted(id);
    expect(tries).toBe(1);
  });

  it('of what does not exist says so', async () => {
    expect(await world.jobs.cancel('j00000000000000000000', 'ann')).toEqual({ kind: 'gone' });
    expect(await world.jobs.cancel('; DROP', 'ann')).toEqual({ kind: 'gone' });
    expect(await world.jobs.get('; DROP')).toBeUndefined();
  });
});

describe('failures', () => {
  it('that the person can mend end the job at once and are told', async () => {
    let tries = 0;
    await world.deliveryWorker(platform.deliver);
    await world.drawWorker(async () => {
      tries++;
      throw new UserError('unknown_model', 'There is no model "tinny". Did you mean "tiny"?');
    });
    const id = await world.add('typo');
    expect(await posted(id)).toMatchObject({
      state: 'failed',
      failure: {
        code: 'unknown_model',
        message: 'There is no model "tinny". Did you mean "tiny"?',
        forPerson: true,
      },
    });
    expect(tries).toBe(1);
    expect(platform.texts()).toEqual(['failed: There is no model "tinny". Did you mean "tiny"?']);
    expect(await world.jobs.deadLetters()).toEqual([]);
  });

  it('of other kinds are retried, told as not for the person, and listed for the operator', async () => {
    let tries = 0;
    const ends: DrawEnd[] = [];
    await world.deliveryWorker(platform.deliver);
    await world.drawWorker(
      async () => {
        tries++;
        throw new AppError('device', 'The device is on fire.');
      },
      { tries: 2, onEnd: (end) => ends.push(end) },
    );
    const id = await world.add('unlucky');
    expect(await posted(id)).toMatchObject({
      state: 'failed',
      failure: { code: 'device', message: 'The device is on fire.', forPerson: false },
    });
    expect(tries).toBe(2);
    expect(ends.map(({ kind, code }) => [kind, code])).toEqual([
      ['again', undefined],
      ['failed', 'device'],
    ]);
    expect((await world.jobs.deadLetters()).map(({ job, reason }) => [job.id, reason])).toEqual([
      [id, undefined],
    ]);
  });

  it('that go away on a second try are nobody’s business', async () => {
    let tries = 0;
    await world.deliveryWorker(platform.deliver);
    await world.drawWorker(async (request) => {
      if (tries++ === 0) throw new Error('flaky');
      return resultOf(request);
    });
    await posted(await world.add('lucky'));
    expect(platform.texts()).toEqual(['lucky: 1']);
  });

  it('of images that are empty or too large are clear', async () => {
    await world.deliveryWorker(platform.deliver);
    await world.drawWorker(async (request) => {
      const result = resultOf(request);
      const png = request.prompt === 'huge' ? Buffer.alloc(33 * 2 ** 20) : Buffer.alloc(0);
      return { ...result, images: result.images.map((image) => ({ ...image, png })) };
    });
    expect((await posted(await world.add('huge'))).failure).toMatchObject({ code: 'blob_too_large' });
  });
});

describe('what kills the engine', () => {
  it('fails at the second time with a clear message, and nobody else suffers', async () => {
    await world.deliveryWorker(platform.deliver);
    const together: string[][] = [];
    const inside = new Set<string>();
    let release: () => void = () => undefined;
    const allIn = new Promise<void>((resolve) => {
      release = resolve;
    });
    // Three jobs share the engine, which dies under them; so it does whenever "poison" is in it.
    const draw: Draw = async (request) => {
      inside.add(request.prompt);
      together.push([...inside].sort());
      try {
        if (together.length < 3) await allIn;
        else release();
        if (inside.has('poison')) throw engineDied();
        return resultOf(request);
      } finally {
        await new Promise((resolve) => setTimeout(resolve, 20));
        inside.delete(request.prompt);
      }
    };
    await world.drawWorker(draw, { slots: 3 });
    const ids = [];
    for (const name of ['one', 'poison', 'two']) ids.push(await world.add(name, { member: name }));
    const [one, poison, two] = await Promise.all(ids.map(posted));
    expect([one?.state, poison?.state, two?.state]).toEqual(['drawn', 'failed', 'drawn']);
    expect(poison?.failure).toMatchObject({
      code: 'job_poison',
      forPerson: true,
      message: expect.stringContaining('broke down 2 times under this request'),
    });
    expect(together.slice(0, 3).at(-1)).toEqual(['one', 'poison', 'two']);
    // Afterwards each of them ran alone.
    expect(together.slice(3).map((names) => names.length)).toEqual([1, 1, 1]);
    expect((await world.jobs.deadLetters()).map(({ job }) => job.id)).toEqual([ids[1]]);
  });

  it('and its whole process fails in the end, too', async () => {
    await world.deliveryWorker(platform.deliver);
    const id = await world.add('killer');
    const { client, prefix } = world.store;
    // As left by the fourth process that died under it.
    await client.hset(`${prefix}:job:${id}`, 'state', 'running', 'deaths', 3);
    let drawn = 0;
    await world.drawWorker(async (request) => {
      drawn++;
      return resultOf(request);
    });
    expect((await posted(id)).failure).toMatchObject({ code: 'job_poison' });
    expect(drawn).toBe(0);
  });
});

describe('the gate', () => {
  it('lets suspects run alone, keeps the order, and forgets who gave up', async () => {
    const gate = createSuspectGate();
    const { signal } = new AbortController();
    const log: string[] = [];
    const go = async (name: string, suspect: boolean) => {
      const leave = await gate.enter(suspect, signal);
      log.push(name);
      return leave;
    };
    const leaveA = await go('a', false);
    const leaveB = await go('b', false);
    const suspect = go('suspect', true);
    const stop = new AbortController();
    const giving = gate.enter(true, stop.signal);
    stop.abort(new Error('gave up'));
    await expect(giving).rejects.toThrow('gave up');
    const late = go('late', false);
    leaveA();
    leaveA();
    await Promise.resolve();
    expect(log).toEqual(['a', 'b']);
    leaveB();
    const leaveSuspect = await suspect;
    expect(log).toEqual(['a', 'b', 'suspect']);
    leaveSuspect();
    (await late)();
    expect(log).toEqual(['a', 'b', 'suspect', 'late']);
    await expect(gate.enter(false, stop.signal)).rejects.toThrow('gave up');
  });
});

describe('damaged jobs', () => {
  it.each([
    ['{"v":1,"d":{"request":{"prompt":""}}}', 'record_corrupt'],
    ['not json', 'record_corrupt'],
    ['{"d":{}}', 'record_corrupt'],
    ['', 'record_corrupt'],
  ])('with the payload %j fail, are told, and others go on', async (payload, code) => {
    await world.deliveryWorker(platform.deliver);
    const id = await world.add('damaged');
    await world.store.client.hset(`${world.store.prefix}:job:${id}`, 'payload', payload);
    const well = await world.add('well', { member: 'bob' });
    await world.drawWorker(async (request) => resultOf(request));
    expect((await posted(id)).failure).toMatchObject({ code, forPerson: false });
    await posted(well);
    expect(platform.deliveries[0]?.delivery).toMatchObject({ request: undefined, target: { channel: 'c1' } });
    expect(platform.texts()).toContain('well: 1');
  });

  it('of an older version that is no longer read say so', async () => {
    const { defineVersioned } = await import('../../src/store/versioned.ts');
    const { payloadSchema } = await import('../../src/jobs/record/job-payload.ts');
    const next = defineVersioned({ name: 'job', version: 2, schema: payloadSchema, from: {} });
    expect(() => next.read('{"v":1,"d":{}}')).toThrow(expect.objectContaining({ code: 'record_old' }));
  });

  it('of a newer version wait for a newer worker', async () => {
    const id = await world.add('from the future');
    const { client, prefix } = world.store;
    const payload = (await client.hget(`${prefix}:job:${id}`, 'payload')) ?? '';
    await client.hset(`${prefix}:job:${id}`, 'payload', payload.replace(/"v":\d+/, '"v":99'));
    const ends: DrawEnd[] = [];
    await world.drawWorker(async (request) => resultOf(request), { onEnd: (end) => ends.push(end) });
    await eventually('the job to be put aside', () => ends.some((end) => end.kind === 'again'));
    await eventually(
      'BullMQ to hold it',
      async () => (await client.zcard(`${world.drawQueue}:delayed`)) === 1,
    );
    expect(await world.jobs.get(id)).toMatchObject({ state: 'queued' });
    // After an hour it is told.
    await client.hset(`${prefix}:job:${id}`, 'at', Date.now() - 3_700_000);
    const { createBull } = await import('../../src/jobs/bull.ts');
    const bull = createBull(world.store, client);
    await (await bull.draw(route.name).getJob(id))?.promote();
    expect((await world.seen(id, ({ state }) => state === 'failed')).failure).toMatchObject({
      code: 'record_new',
      message: expect.stringContaining('version 99'),
    });
    await bull.close();
  });

  it('put into BullMQ by strangers are cleared away', async () => {
    const { createBull } = await import('../../src/jobs/bull.ts');
    const bull = createBull(world.store, world.store.client);
    await world.add('ours');
    await bull
      .draw(route.name)
      .add('draw', { anything: true }, { jobId: 'stranger', removeOnComplete: true });
    const ends: DrawEnd[] = [];
    await world.drawWorker(async (request) => resultOf(request), { onEnd: (end) => ends.push(end) });
    await eventually('its end', () => ends.some((end) => end.id === 'stranger' && end.kind === 'over'));
    await bull.close();
  });

  it('whose target is damaged are kept for the operator', async () => {
    const id = await world.add('nowhere');
    await world.store.client.hset(`${world.store.prefix}:job:${id}`, 'target', '{"v":1,"d":{}}');
    await world.drawWorker(async (request) => resultOf(request));
    await world.deliveryWorker(platform.deliver);
    await world.seen(id, ({ delivery }) => delivery === 'dead');
    expect((await world.jobs.deadLetters())[0]).toMatchObject({
      job: { id },
      reason: expect.stringContaining('record_corrupt'),
    });
  });
});

describe('stopping', () => {
  it('lets running jobs finish within the deadline', async () => {
    const held = new HeldDrawings();
    const worker = await world.drawWorker(held.draw);
    const one = await world.add('one');
    const two = await world.add('two');
    const drawing = await held.nth(0);
    expect(worker.running()).toEqual([one]);
    const stopping = worker.stop(20_000);
    drawing.finish();
    await stopping;
    expect((await world.jobs.get(one))?.state).toBe('drawn');
    expect((await world.jobs.get(two))?.state).toBe('queued');
    expect(held.started).toHaveLength(1);
  });

  it('puts back what does not finish, uncounted, and another worker draws it at once', async () => {
    const held = new HeldDrawings();
    const id = await world.add('long');
    for (let round = 0; round < 6; round++) {
      const worker = await world.drawWorker(held.draw);
      const { context } = await held.nth(round);
      await worker.stop(400);
      expect(context.signal.reason).toMatchObject({ code: 'draw_stopped' });
      expect((await world.jobs.get(id))?.state).toBe('queued');
    }
    await world.deliveryWorker(platform.deliver);
    await world.drawWorker(async (request) => resultOf(request));
    expect((await posted(id)).state).toBe('drawn');
  });

  it('returns by the deadline even when a drawing hangs, and the job is drawn elsewhere', async () => {
    const id = await world.add('hanging');
    const hung = await world.drawWorker(() => new Promise(() => undefined), { lockMs: 500 });
    await world.seen(id, ({ state }) => state === 'running');
    await hung.stop(200);
    await world.deliveryWorker(platform.deliver);
    await world.drawWorker(async (request) => resultOf(request));
    expect((await posted(id)).state).toBe('drawn');
  });
});

describe('a worker that stands still', () => {
  it('loses its jobs to another one, and what it brings late is not taken', async () => {
    const held = new HeldDrawings();
    const deaf = new HeldDrawings();
    // Stands still for so long that its lock runs out, and hears no signal.
    const ends: DrawEnd[] = [];
    await world.drawWorker(
      (request, context) => deaf.draw(request, { ...context, signal: new AbortController().signal }),
      { onEnd: (end) => ends.push(end) },
    );
    const id = await world.add('orphan');
    const late = await deaf.nth(0);
    const { client } = world.store;
    const drop = setInterval(() => client.del(`${world.drawQueue}:${id}:lock`), 20);
    await world.drawWorker(held.draw);
    const second = await held.nth(0);
    clearInterval(drop);
    late.finish({ ...resultOf(late.request), device: 'late' });
    await eventually('the first worker to be done', () => ends.length === 1);
    expect(ends[0]?.kind).toBe('taken');
    expect((await world.jobs.get(id))?.state).toBe('running');
    await world.deliveryWorker(platform.deliver);
    second.finish({ ...resultOf(second.request), device: 'second' });
    expect((await posted(id)).result).toMatchObject({ device: 'second' });
    expect(platform.texts()).toEqual(['orphan: 1']);
  });

  it('stops drawing once it learns that its lock is gone', async () => {
    const held = new HeldDrawings();
    await world.drawWorker(held.draw, { lockMs: 1_000 });
    const id = await world.add('taken');
    const { context } = await held.nth(0);
    await world.store.client.set(`${world.drawQueue}:${id}:lock`, 'another');
    await eventually('the abort', () => context.signal.aborted);
    expect(context.signal.reason).toMatchObject({ code: 'draw_taken' });
  });
});

describe('progress', () => {
  it('is told at most twice a second, with speed, time left and previews', async () => {
    const id = await world.add('slow');
    let previews = 0;
    const answers: number[] = [];
    await world.store.channels.subscribe(`job:${id}`, (message) => {
      if (message === 'progress') answers.push(Date.now());
    });
    await world.drawWorker(async (request, context) => {
      for (let step = 1; step <= 100; step++) {
        await new Promise((resolve) => setTimeout(resolve, 15));
        context.onProgress({
          step,
          steps: 100,
          preview: () => {
            previews++;
            return Buffer.from(`preview ${previews}`);
          },
        });
      }
      return resultOf(request);
    });
    const seen = await world.seen(id, ({ progress }) => (progress?.preview ?? 0) >= 2, 'a second preview');
    expect(seen.progress).toMatchObject({ steps: 100, stepsPerSecond: expect.any(Number) });
    expect(seen.progress?.secondsLeft).toBeGreaterThan(0);
    expect(String(await world.jobs.preview(id))).toMatch(/^preview \d/);
    await world.seen(id, ({ state }) => state === 'drawn');
    const gaps = answers.slice(1).map((at, index) => at - (answers[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(400);
    expect(previews).toBeLessThanOrEqual(answers.length + 1);
    expect(await world.jobs.preview(id)).toBeUndefined();
  });

  it('with a preview that is too large or cannot be made goes on without', async () => {
    const held = new HeldDrawings();
    await world.drawWorker(held.draw);
    const id = await world.add('previews');
    const { context, finish } = await held.nth(0);
    context.onProgress({ step: 1, steps: 9, preview: () => Buffer.alloc(100_000) });
    expect((await world.seen(id, ({ progress }) => progress?.step === 1)).progress?.preview).toBe(0);
    context.onProgress({
      step: 2,
      steps: 9,
      preview: () => {
        throw new Error('no preview');
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 600));
    context.onProgress({ step: 3, steps: 9 });
    await world.seen(id, ({ progress }) => progress?.step === 3);
    finish();
    await world.seen(id, ({ state }) => state === 'drawn');
  });
});

describe('watching', () => {
  it('tells place, progress and end, and then ends', async () => {
    const held = new HeldDrawings();
    await world.drawWorker(held.draw);
    const ahead = await world.add('ahead');
    await held.nth(0);
    const id = await world.add('watched');
    const seen: string[] = [];
    const watching = (async () => {
      for await (const job of world.jobs.watch(id)) {
        seen.push(
          [job.state, job.waiting?.position, job.progress?.step, job.delivery].filter(Boolean).join(' '),
        );
      }
    })();
    await eventually('the first sight', () => seen.length === 1);
    (await held.nth(0)).finish();
    const drawing = await held.nth(1);
    // A watcher that looks late sees only how things stand by then.
    await eventually('its start', () => seen.includes('running waiting'));
    drawing.context.onProgress({ step: 5, steps: 10 });
    await eventually('progress', () => seen.includes('running 5 waiting'));
    await world.deliveryWorker(platform.deliver);
    drawing.finish();
    await watching;
    expect(seen[0]).toBe('queued 1 waiting');
    expect(seen.at(-1)).toBe('drawn posted');
    await posted(ahead);
  });

  it('sees the place change while nothing else happens', async () => {
    const first = await world.add('first', { member: 'a' });
    const id = await world.add('second', { member: 'b' });
    const places: (number | undefined)[] = [];
    const stop = new AbortController();
    const watching = (async () => {
      for await (const job of world.jobs.watch(id, stop.signal)) {
        places.push(job.waiting?.position);
        if (places.length === 1) await world.jobs.cancel(first, 'a');
        if (places.length === 2) stop.abort();
      }
    })();
    await watching;
    expect(places).toEqual([2, 1]);
  });

  it('of what does not exist ends at once', async () => {
    for await (const job of world.jobs.watch('j00000000000000000000')) throw new Error(job.id);
  });
});
