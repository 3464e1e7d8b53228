/** The page that says who fills the queue, with what an operator can do about it. Behind the dashboard's token. */
import { readFile } from 'node:fs/promises';
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { phaseOf } from '../../jobs/ledger/state.ts';
import type { JobFilter, Overviews } from '../../jobs/overview.ts';
import type { JobView } from '../../jobs/record/job-view.ts';
import { needsInWords } from '../../jobs/route.ts';

/** What the page can do, besides looking. */
export interface QueueDeeds {
  /** False where it is over already, or there is no such job. */
  cancel(job: string): Promise<boolean>;
  /** A server draws nothing until it is resumed; what waits is held. */
  pause(server: string): Promise<void>;
  resume(server: string): Promise<void>;
  paused(): Promise<readonly string[]>;
}

export interface QueuePageOptions {
  readonly jobs: Overviews;
  readonly deeds: QueueDeeds;
}

const name = z.string().min(1).max(300);
const deedSchema = z.discriminatedUnion('deed', [
  z.strictObject({ deed: z.literal('cancel'), job: name }),
  z.strictObject({ deed: z.literal('pause'), server: name }),
  z.strictObject({ deed: z.literal('resume'), server: name }),
  z.strictObject({ deed: z.literal('drain'), worker: name, on: z.boolean() }),
]);
const filterSchema = z.object({
  server: name.optional(),
  member: name.optional(),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
});

const perPage = 50;
const files: Readonly<Record<string, string>> = {
  'page.html': 'text/html; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
};

export function queuePage({ jobs, deeds }: QueuePageOptions): Hono {
  const routes = new Hono();
  const file = (fileName: string) => async (context: Context) => {
    context.header('Content-Security-Policy', "default-src 'self'; frame-ancestors 'none'");
    const text = await readFile(new URL(fileName, import.meta.url), 'utf8');
    return context.body(text, 200, { 'Content-Type': files[fileName] ?? 'text/plain' });
  };
  routes.get('/', file('page.html'));
  for (const fileName of ['page.js', 'page.css']) routes.get(`/${fileName}`, file(fileName));

  routes.get('/state', async (context) => {
    const filter = filterSchema.safeParse(context.req.query());
    if (!filter.success) return context.json({ error: 'The address holds a filter that is none.' }, 400);
    return context.json(await stateOf({ jobs, deeds }, filter.data));
  });

  routes.post('/deeds', async (context) => {
    // No form of another page can send this type.
    const isJson = context.req.header('Content-Type')?.startsWith('application/json') === true;
    const deed = deedSchema.safeParse(isJson ? await context.req.json().catch(() => undefined) : undefined);
    if (!deed.success) return context.json({ error: 'That is nothing this page can do.' }, 400);
    const done = await doIt({ jobs, deeds }, deed.data);
    return done ? context.json({}) : context.json({ error: 'That job is over already, or gone.' }, 409);
  });
  return routes;
}

async function doIt({ jobs, deeds }: QueuePageOptions, deed: z.output<typeof deedSchema>): Promise<boolean> {
  if (deed.deed === 'cancel') return deeds.cancel(deed.job);
  if (deed.deed === 'pause') await deeds.pause(deed.server);
  else if (deed.deed === 'resume') await deeds.resume(deed.server);
  else await jobs.drain(deed.worker, deed.on);
  return true;
}

async function stateOf({ jobs, deeds }: QueuePageOptions, filter: JobFilter) {
  const [overview, paused, listed] = await Promise.all([
    jobs.overview(),
    deeds.paused(),
    jobs.list({ ...filter, limit: perPage }),
  ]);
  return {
    ...overview,
    routes: overview.routes.map(({ name: route, needs, ...share }) => ({
      ...share,
      name: needs === undefined ? route : needsInWords(needs),
    })),
    paused,
    perPage,
    jobs: listed.map(lineOf),
  };
}

const maxPrompt = 120;

/** What was meant for one person alone is not read here. */
function lineOf(job: JobView) {
  const { id, member, server, request, waiting, progress, enqueuedAt } = job;
  return {
    id,
    member,
    server,
    phase: phaseOf(job),
    model: request?.model.base ?? '',
    prompt: request?.private ? undefined : request?.prompt.slice(0, maxPrompt),
    place: waiting?.position,
    of: waiting?.of,
    /** Seconds. */
    left: progress?.secondsLeft ?? waiting?.eta?.finishesIn,
    step: progress && `${progress.step}/${progress.steps}`,
    at: enqueuedAt.getTime(),
  };
}
