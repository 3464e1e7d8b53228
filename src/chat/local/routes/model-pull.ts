/** Fetching a real model from the page. */
import { Hono } from 'hono';
import { z } from 'zod';
import type { LocalContext } from '../context.ts';
import type { PullState } from '../model-pull.ts';
import { personOf, readBody } from './body.ts';

const orderSchema = z.object({ person: z.string(), order: z.enum(['start', 'stop']) });

export function modelPullRoutes(context: LocalContext): Hono {
  const { modelPull } = context;
  const routes = new Hono();
  const state = async (): Promise<PullState> => modelPull?.state() ?? { kind: 'none' };
  routes.get('/api/model-pull', async (c) => c.json(await state()));
  routes.post('/api/model-pull', async (c) => {
    const { person, order } = await readBody(c, orderSchema);
    personOf(context, person);
    if (order === 'start') modelPull?.start();
    else modelPull?.stop();
    return c.json(await state());
  });
  return routes;
}
