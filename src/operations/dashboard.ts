/** The queues as a page to look at: bull-board, read-only, behind a token. */

import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { HonoAdapter } from '@bull-board/hono';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { createBull } from '../jobs/bull.ts';
import type { Store } from '../store/open-store.ts';
import { createTokenGuard } from './token-guard.ts';

export interface Dashboard {
  readonly path: string;
  readonly routes: Hono;
  close(): Promise<void>;
}

export interface DashboardOptions {
  readonly store: Store;
  readonly token: string;
  /** The chat platforms whose deliveries are shown. */
  readonly platforms: readonly string[];
}

const path = '/queues';

/**
 * Read-only, because a job is more than its entry in BullMQ: `ella-bot cancel` and `ella-bot redeliver` change both.
 */
export function createDashboard({ store, token, platforms }: DashboardOptions): Dashboard {
  const bull = createBull(store, store.client);
  const adapter = new HonoAdapter(serveStatic);
  adapter.setBasePath(path);
  const board = createBullBoard({
    queues: [],
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'ella-bot' } },
  });
  const { guard, routes: login } = createTokenGuard(token, path);
  // Queues of drawings come and go with the models that are asked for.
  const showQueues = async () => {
    const drawing = (await bull.routes()).sort().map((route) => bull.draw(route));
    const delivering = platforms.map((platform) => bull.deliver(platform));
    board.replaceQueues(
      [...drawing, ...delivering].map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    );
  };
  const routes = new Hono();
  routes.route('/', login);
  routes.use('*', guard);
  routes.use('/api/*', async (_, next) => {
    await showQueues();
    await next();
  });
  routes.route('/', adapter.registerPlugin());
  return { path, routes, close: () => bull.close() };
}
