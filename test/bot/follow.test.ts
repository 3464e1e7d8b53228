/** Stopping while a job begins to be followed, whatever is being waited for just then. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asTarget } from '../../src/bot/flow/ask/target.ts';
import { createFollower, type FollowerOptions } from '../../src/bot/flow/follow/follow.ts';
import type { EnsureStage } from '../../src/bot/flow/follow/stage.ts';
import { createFlowRecords } from '../../src/bot/flow/records.ts';
import type { Platform } from '../../src/chat/platform.ts';
import { AdmittedJob } from '../../src/jobs/admitted.ts';
import { plainModel } from '../../src/request/model-ref.ts';
import { createWorld, type World } from '../support/jobs/world.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

const place = { platform: 'fake', server: 's', channel: 'c' };
const user = { id: 'ann', name: 'Ann' };

/** Something that is asked for, and answered when a test says so. */
function createGate() {
  let reach = () => {};
  let open = () => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const pass = () => {
    reach();
    return opened;
  };
  return { reached, open: () => open(), pass };
}

describe('a follower', () => {
  let redis: TestRedis;
  let world: World;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    world = await createWorld(redis);
  });
  afterEach(() => world.close());

  it.each(['the watch', 'the stage', 'an update'])('stops while it waits for %s', async (what) => {
    const gate = createGate();
    const at = async (here: string) => {
      if (here === what) await gate.pass();
    };
    const { store, jobs } = world;
    const records = createFlowRecords(store);
    const { watches, unfinished } = records;
    const shown: string[] = [];
    const platform: Pick<Platform, 'limits' | 'update'> = {
      limits: () => ({ updateEvery: 1, liveImages: false }) as ReturnType<Platform['limits']>,
      async update(_, { text }) {
        await at('an update');
        shown.push(String(text));
      },
    };
    const note = (fields: object) => shown.push(JSON.stringify(fields));
    const parts: Omit<FollowerOptions, 'ensureStage'> = {
      jobs,
      log: { debug() {}, info() {}, warn: note, error: note },
      records: {
        unfinished,
        watches: {
          ...watches,
          async create(id, mark) {
            await at('the watch');
            return watches.create(id, mark);
          },
        },
      },
      platformOf: () => platform as Platform,
      serves: () => true,
      finish: async () => {},
    };
    const ensureStage: EnsureStage = async () => {
      await at('the stage');
      return { place, status: { place, id: 'm' } };
    };
    const { id } = await jobs.enqueue(
      new AdmittedJob({
        key: 'fake:one',
        member: 'fake:ann',
        server: 'fake:s',
        request: { prompt: 'a fox', model: plainModel('tiny'), seed: 7 },
        target: asTarget({ platform: 'fake', origin: place, user, locale: 'en' }),
      }),
    );
    const follower = createFollower({ ...parts, ensureStage });
    follower.follow(id);
    await gate.reached;
    const stopped = follower.stop();
    gate.open();
    await stopped;
    // Another process can take it up at once; nothing more is told by this one.
    expect(await watches.get(id)).toBeUndefined();
    expect(shown).toHaveLength(what === 'an update' ? 1 : 0);
  });
});
