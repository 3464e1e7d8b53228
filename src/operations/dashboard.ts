/** The queue's own page, and bull-board beside it, read-only; both behind a token. */

import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { HonoAdapter } from '@bull-board/hono';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { createBull } from '../jobs/bull.ts';
import type { Store } from '../store/open-store.ts';
import { type QueueDeeds, type QueuePageOptions, queuePage } from './queue/queue-page.ts';
import { createTokenGuard } from './token-guard.ts';

export interface Dashboard {
  readonly path: string;
  readonly routes: Hono;
  close(): Promise<void>;
}

export interface DashboardOptions {
  readonly store: Store;
  readonly token: string;
  readonly jobs: QueuePageOptions['jobs'];
  readonly deeds: QueueDeeds;
  /** The chat platforms whose deliveries are shown. */
  readonly platforms: readonly string[];
}

const path = '/queues';
const board = 'board';

/** The board is read-only, because a job is more than its entry in BullMQ: the page itself changes both. */
export function createDashboard({ store, token, platforms, jobs, deeds }: DashboardOptions): Dashboard {
  const bull = createBull(store, store.client);
  const adapter = new HonoAdapter(serveStatic);
  adapter.setBasePath(`${path}/${board}`);
  const bullBoard = createBullBoard({
    queues: [],
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'ella-bot' } },
  });
  const { guard, routes: login } = createTokenGuard(token, path);
  // Queues of drawings come and go with the models that are asked for.
  const showQueues = async () => {
    const drawing = (await bull.routes()).sort().map((route) => bull.draw(route));
    const delivering = platforms.map((platform) => bull.deliver(platform));
    bullBoard.replaceQueues(
      [...drawing, ...delivering].map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    );
  };
  const routes = new Hono();
  routes.route('/', login);
  routes.use('*', guard);
  routes.use(`/${board}/api/*`, async (_, next) => {
    await showQueues();
    await next();
  });
  routes.route('/', queuePage({ jobs, deeds }));
  routes.route(`/${board}`, adapter.registerPlugin());
  return { path, routes, close: () => bull.close() };
}
