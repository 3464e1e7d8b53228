/** A bot on a platform that takes everything, and jobs of one person there, for the matrix of who may do what. */
import { commands } from '../../../commands/index.ts';
import { createBot } from '../../../src/bot/bot.ts';
import { resultRef } from '../../../src/bot/flow/deliver/whereabouts.ts';
import type { ChatEvent, MessageRef, Place } from '../../../src/chat/platform.ts';
import { chatGate } from '../../../src/cli/gate/rules.ts';
import { UserError } from '../../../src/errors.ts';
import { AdmittedJob } from '../../../src/jobs/admitted.ts';
import { createDeliveryWorker } from '../../../src/jobs/deliver/delivery-worker.ts';
import { createDrawWorker } from '../../../src/jobs/draw/draw-worker.ts';
import { createJobs, type Jobs } from '../../../src/jobs/jobs.ts';
import { noFiles } from '../../../src/jobs/known-models.ts';
import type { Hold } from '../../../src/jobs/ledger/admission.ts';
import type { JobView } from '../../../src/jobs/record/job-view.ts';
import { createModeration, type Moderation } from '../../../src/moderation/moderation.ts';
import { plainModel } from '../../../src/request/model-ref.ts';
import { silentLog } from '../../../src/store/log.ts';
import type { Store } from '../../../src/store/open-store.ts';
import { until } from '../../contracts/until.ts';
import { card, drawnFor } from './bot-world.ts';
import { createStubPlatform, createStubReply, type StubPlatform, type StubReply } from './stub-platform.ts';

/** Where a person stands, and what their platform says of them there. */
export interface Role {
  readonly id: string;
  readonly moderator?: boolean;
  readonly managesServer?: boolean;
  readonly roles?: readonly string[];
  readonly place: Place;
}

export interface Attempt {
  /** Why it was refused, as far as anything was. */
  readonly code: string | undefined;
  readonly reply: StubReply;
}

export interface MatrixWorld {
  readonly platform: StubPlatform;
  readonly jobs: Jobs;
  readonly moderation: Moderation;
  readonly home: Place;
  /** The message that shows a drawn job. */
  readonly messages: ReadonlyMap<string, MessageRef>;
  member(id: string): string;
  /** A drawn and posted job of `owner`. */
  drawn(change?: { readonly private?: true; readonly images?: number }): Promise<JobView>;
  /** One that waits for ever. */
  waiting(): Promise<JobView>;
  attempt(event: ChatEvent): Promise<Attempt>;
  /** How many jobs a person ever asked for. */
  asked(id: string): Promise<number>;
  /** Ends what a person asked for last, so that nothing is drawn in vain. */
  cancelLast(id: string): Promise<void>;
  close(): Promise<void>;
}

const models = {
  list: async () => ({
    models: [card, { ...card, name: 'seen' }],
    samplers: ['ddim', 'euler_a'],
    files: noFiles,
  }),
};

export async function createMatrixWorld(
  name: string,
  store: Store,
  roles: readonly Role[],
): Promise<MatrixWorld> {
  const home: Place = { platform: name, server: 'home', channel: 'general' };
  const byId = new Map(roles.map((role) => [role.id, role]));
  const platform = createStubPlatform(name, (_, id) => {
    const role = byId.get(id);
    return (
      role && {
        id,
        name: id,
        roles: role.roles ?? [],
        moderator: role.moderator ?? false,
        managesServer: role.managesServer ?? false,
        bot: false,
      }
    );
  });
  const jobs = createJobs({ store, caps: { member: 10_000, server: 10_000 } });
  const moderation = createModeration(store);
  const gate = chatGate(models, [platform], { moderation, store, log: silentLog });
  const bot = createBot({
    commands,
    platforms: [platform],
    jobs,
    store,
    log: silentLog,
    models,
    moderation,
    gate,
  });
  const app = bot.app(platform);
  const quick = { store, lockMs: 20_000, stalledMs: 200 };
  const delivery = createDeliveryWorker({ ...quick, platform: name, deliver: bot.deliver(platform) });
  await delivery.ready();
  // Only what the tests themselves put in is drawn: what others ask for would take the time of many pictures.
  const drawing = createDrawWorker({
    ...quick,
    slots: 1,
    draw: (request) => drawnFor(request),
    canDraw: ({ base }) => base === 'seen',
  });
  await drawing.ready();
  const member = (id: string) => `${name}:${id}`;
  const messages = new Map<string, MessageRef>();
  let count = 0;

  const add = async (
    base: string,
    change: { readonly private?: true; readonly images?: number; readonly hold?: Hold },
  ) => {
    const { hold, ...request } = change;
    const { id } = await jobs.enqueue(
      new AdmittedJob({
        key: `${name}:matrix-${count++}`,
        request: { prompt: 'a fox', model: plainModel(base), seed: 7, images: 1, ...request },
        member: member('owner'),
        server: member('home'),
        target: {
          platform: name,
          origin: { platform: name, server: 'home', channel: 'general' },
          user: { id: 'owner', name: 'Owner' },
          locale: 'en',
          ...(request.private && { private: true }),
        },
        hold,
      }),
    );
    return id;
  };
  const seen = (id: string, check: (job: JobView) => boolean) =>
    until(`job ${id}`, async () => {
      const job = await jobs.get(id);
      return job !== undefined && check(job) ? job : undefined;
    });

  return {
    platform,
    jobs,
    moderation,
    home,
    member,
    messages,
    async drawn(change = {}) {
      const job = await seen(await add('seen', change), ({ delivery: end }) => end === 'posted');
      const message = await resultRef(jobs, job.id);
      if (message !== undefined) messages.set(job.id, message);
      return job;
    },
    waiting: async () =>
      seen(await add('tiny', { hold: { kind: 'review' } }), ({ state }) => state === 'held'),
    async attempt(event) {
      const reply = createStubReply();
      try {
        await app.handle(event, reply);
        return { code: undefined, reply };
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return { code: error.code, reply };
      }
    },
    asked: (id) => store.client.zcard(`${store.prefix}:history:${member(id)}`),
    async cancelLast(id) {
      const [last] = await jobs.history(member(id), { limit: 1 });
      if (last !== undefined) await jobs.cancel(last.id, member(id));
    },
    async close() {
      await drawing.stop(1_000);
      await delivery.stop(1_000);
      await bot.stop();
      await jobs.close();
    },
  };
}
