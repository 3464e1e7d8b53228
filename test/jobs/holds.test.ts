/** Jobs that wait for a decision: held, released into the line, refused, forgotten about. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Hold } from '../../src/jobs/ledger/admission.ts';
import { phaseOf } from '../../src/jobs/ledger/state.ts';
import { QueueFullError } from '../../src/jobs/queue-full-error.ts';
import type { JobView } from '../../src/jobs/record/job-view.ts';
import { createWorld, FakePlatform, HeldDrawings, resultOf, type World } from '../support/jobs/world.ts';
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

const hold: Hold = { kind: 'review', seconds: 3_600 };
const why = { code: 'not_here', message: 'This is not for this channel.', forPerson: true };
const posted = (id: string) => world.seen(id, ({ delivery }) => delivery === 'posted', 'the delivery');
const names = (jobs: readonly JobView[]) => jobs.map(({ request }) => request?.prompt);

describe('a held job', () => {
  it('is not drawn, is listed apart, and is told as held', async () => {
    await world.drawWorker(async (request) => resultOf(request));
    await world.deliveryWorker(platform.deliver);
    const id = await world.add('held', { hold });
    await posted(await world.add('other'));
    const job = await world.jobs.get(id);
    expect(job).toMatchObject({
      state: 'held',
      held: { kind: 'review' },
      waiting: undefined,
      delivery: 'waiting',
    });
    expect(phaseOf({ state: 'held', delivery: 'waiting' })).toBe('held');
    expect(names(await world.jobs.held())).toEqual(['held']);
    expect(names(await world.jobs.heldOf('fake:home'))).toEqual(['held']);
    expect(await world.jobs.heldOf('fake:elsewhere')).toEqual([]);
    expect(names(await world.jobs.open('fake:ann'))).toEqual(['held']);
    expect(await world.jobs.waiting()).toEqual([]);
    expect((await world.jobs.queue()).waiting).toBe(0);
    expect(platform.texts()).toEqual(['other: 1']);
  });

  it('joins the line when it is released, and is drawn and delivered once', async () => {
    await world.deliveryWorker(platform.deliver);
    const id = await world.add('held', { hold, init: Buffer.from('upload') });
    expect(await world.jobs.release(id, 'fake:mod')).toBe(true);
    expect(await world.jobs.release(id, 'fake:other mod')).toBe(false);
    expect(await world.jobs.refuse(id, 'fake:other mod', why)).toBe(false);
    expect(await world.jobs.get(id)).toMatchObject({
      state: 'queued',
      held: undefined,
      decidedBy: 'fake:mod',
      waiting: { position: 1, of: 1 },
    });
    const held = new HeldDrawings();
    await world.drawWorker(held.draw);
    expect((await held.nth(0)).context.init).toEqual(Buffer.from('upload'));
    (await held.nth(0)).finish();
    await posted(id);
    expect(platform.texts()).toEqual(['held: 1']);
    expect(await world.store.client.keys(`${world.store.prefix}:held*`)).toEqual([]);
  });

  it('ends when it is refused, and its person hears why', async () => {
    await world.deliveryWorker(platform.deliver);
    const id = await world.add('held', { hold, init: Buffer.from('upload') });
    expect(await world.jobs.refuse(id, 'fake:mod', why)).toBe(true);
    expect(await world.jobs.release(id, 'fake:mod')).toBe(false);
    const job = await posted(id);
    expect(job).toMatchObject({ state: 'refused', refusal: why, decidedBy: 'fake:mod', failure: undefined });
    expect(phaseOf(job)).toBe('over');
    expect(platform.deliveries.map(({ delivery }) => delivery.outcome)).toEqual([
      { kind: 'refused', ...why },
    ]);
    expect((await world.jobs.counts({ member: 'fake:ann' })).all).toMatchObject({ refused: 1, failed: 0 });
    expect(await world.store.blobs.get(`${id}:init`)).toBeUndefined();
    // It may be asked for again, by another event.
    expect(await world.jobs.enqueue(world.newJob('held'))).toEqual({ id, isNew: false });
  });

  it('is refused when nobody decides in time', async () => {
    await world.deliveryWorker(platform.deliver);
    const id = await world.add('held', { hold: { kind: 'review', seconds: 0.2 } });
    const lasting = await world.add('lasting', { hold: { kind: 'paused' } });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await world.jobs.upkeep()).toBe(1);
    expect(await posted(id)).toMatchObject({
      state: 'refused',
      refusal: { code: 'hold_expired' },
      decidedBy: undefined,
    });
    expect((await world.jobs.get(lasting))?.state).toBe('held');
  });

  it('can be cancelled by its person, whose status is then taken back', async () => {
    await world.deliveryWorker(platform.deliver);
    const id = await world.add('held', { hold });
    expect(await world.jobs.cancel(id, 'fake:ann')).toEqual({ kind: 'cancelled' });
    await eventually('the delivery', () => platform.deliveries.length === 1);
    expect(platform.deliveries[0]?.delivery.outcome).toEqual({ kind: 'cancelled', by: 'fake:ann' });
    expect(await world.jobs.get(id)).toMatchObject({ cancelledBy: 'fake:ann', decidedBy: undefined });
  });

  it('is forgotten with its member', async () => {
    const id = await world.add('held', { hold });
    expect(await world.jobs.forgetMember('fake:ann')).toEqual({ cancelled: 1, deleted: 0 });
    expect(await world.jobs.held()).toEqual([]);
    expect((await world.jobs.get(id))?.request).toBeUndefined();
  });

  it('without a target is collected as refused', async () => {
    const id = await world.add('held', { hold, target: undefined });
    await world.jobs.refuse(id, 'fake:mod', why);
    expect(await world.jobs.get(id)).toMatchObject({ state: 'refused', delivery: 'none' });
    expect(await world.jobs.upkeep(0)).toBe(0);
  });

  it('is delivered although its process died right after the decision', async () => {
    await world.deliveryWorker(platform.deliver);
    const [released, refused] = [await world.add('released', { hold }), await world.add('refused', { hold })];
    const { client, prefix } = world.store;
    const { createLedger } = await import('../../src/jobs/ledger/ledger.ts');
    const ledger = createLedger(client, prefix);
    await ledger.release(released, 'fake:mod');
    await ledger.refuse(refused, 'fake:mod', JSON.stringify({ v: 1, d: why }));
    await world.drawWorker(async (request) => resultOf(request));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await world.jobs.upkeep(0)).toBe(2);
    await Promise.all([posted(released), posted(refused)]);
    expect(platform.texts().sort()).toEqual([`refused: ${why.message}`, 'released: 1'].sort());
  });
});

describe('caps', () => {
  it('count held jobs, whoever is asked to decide must not be flooded', async () => {
    const caps = { member: 2 };
    const add = (name: string, more = {}) => world.add(name, { caps, ...more });
    const first = await add('one', { hold });
    await add('two', { hold });
    await expect(add('three', { hold })).rejects.toBeInstanceOf(QueueFullError);
    await expect(add('four')).rejects.toBeInstanceOf(QueueFullError);
    await world.jobs.refuse(first, 'fake:mod', why);
    await add('five');
    await expect(add('six')).rejects.toMatchObject({ code: 'queue_full_member', waiting: 2 });
  });

  it('are no reason to refuse a release: its place was counted all along', async () => {
    const id = await world.add('one', { hold, caps: { member: 1 } });
    expect(await world.jobs.release(id, 'fake:mod')).toBe(true);
  });
});

describe('the fair order', () => {
  it('gives a released job the place of a new one: others are not passed, later ones of its member do not pass it by much', async () => {
    const ids: string[] = [];
    for (const name of ['ann 1', 'ann 2', 'ann 3']) ids.push(await world.add(name));
    const held = await world.add('bob held', { member: 'fake:bob', hold });
    for (const name of ['bob 1', 'bob 2']) await world.add(name, { member: 'fake:bob' });
    // The wait for a decision costs no turns, and gives none.
    expect(names(await world.jobs.waiting())).toEqual(['ann 1', 'bob 1', 'ann 2', 'bob 2', 'ann 3']);
    await world.jobs.release(held, 'fake:mod');
    expect(names(await world.jobs.waiting())).toEqual([
      'ann 1',
      'bob 1',
      'ann 2',
      'bob 2',
      'ann 3',
      'bob held',
    ]);
    await world.jobs.cancel(ids[0] ?? '', 'fake:ann');
    await world.add('cid 1', { member: 'fake:cid' });
    expect(names(await world.jobs.waiting())).toEqual([
      'ann 2',
      'bob 1',
      'cid 1',
      'ann 3',
      'bob 2',
      'bob held',
    ]);
  });
});

describe('a waiting job', () => {
  it('can be taken out of the line and let in again', async () => {
    await world.deliveryWorker(platform.deliver);
    const id = await world.add('paused');
    const next = await world.add('next', { member: 'fake:bob' });
    expect(await world.jobs.hold(id, { kind: 'paused' })).toBe(true);
    expect(await world.jobs.hold(id, { kind: 'paused' })).toBe(false);
    await world.drawWorker(async (request) => resultOf(request));
    await posted(next);
    expect(await world.jobs.get(id)).toMatchObject({
      state: 'held',
      held: { kind: 'paused' },
      delivery: 'waiting',
    });
    await world.jobs.release(id, 'operator');
    await posted(id);
    expect(platform.texts()).toEqual(['next: 1', 'paused: 1']);
  });

  it('that is being drawn already cannot', async () => {
    const held = new HeldDrawings();
    await world.drawWorker(held.draw);
    const id = await world.add('running');
    await held.nth(0);
    expect(await world.jobs.hold(id, { kind: 'paused' })).toBe(false);
    expect(await world.jobs.hold('j00000000000000000000', { kind: 'paused' })).toBe(false);
    expect((await world.jobs.get(id))?.state).toBe('running');
  });
});
