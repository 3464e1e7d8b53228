/** The port for operators: what it answers, and whom it refuses. */

import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AdmittedJob } from '../../src/jobs/admitted.ts';
import { createJobs } from '../../src/jobs/jobs.ts';
import { routeOf } from '../../src/jobs/route.ts';
import { createDashboard } from '../../src/operations/dashboard.ts';
import { createHealth } from '../../src/operations/health.ts';
import {
  type HttpServer,
  type HttpServerOptions,
  startHttpServer,
} from '../../src/operations/http-server.ts';
import { createMetrics } from '../../src/operations/metrics.ts';
import { watchEngine } from '../../src/operations/watch-engine.ts';
import { watchQueue } from '../../src/operations/watch-queue.ts';
import { plainModel } from '../../src/request/model-ref.ts';
import { silentLog } from '../../src/store/log.ts';
import { endlessPost, rawRequest } from '../support/raw-request.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function serve(options: Partial<HttpServerOptions> = {}): Promise<HttpServer> {
  const server = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    identity: { role: 'worker', version: '1.2.3' },
    health: createHealth(),
    metrics: createMetrics('1.2.3', 'worker'),
    log: silentLog,
    ...options,
  });
  ends.push(() => server.close());
  return server;
}

describe('health', () => {
  it('/healthz says who is there', async () => {
    const { url } = await serve();
    const response = await fetch(`${url}/healthz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: 'ok',
      program: 'ella-bot',
      role: 'worker',
      version: '1.2.3',
      uptime: expect.any(Number),
    });
  });

  it('/readyz is 503 with the reason as long as one part is not ready', async () => {
    const health = createHealth();
    const { url } = await serve({ health });
    let redis = 'away';
    health.watch('redis', () => {
      if (redis === 'away') throw new Error('Nothing answers at unix:///x.');
      return redis;
    });
    health.watch('engine', async () => 'cpu');
    const away = await fetch(`${url}/readyz`);
    expect(away.status).toBe(503);
    expect(await away.json()).toEqual({
      ready: false,
      checks: {
        redis: { ok: false, detail: 'Nothing answers at unix:///x.' },
        engine: { ok: true, detail: 'cpu' },
      },
    });
    redis = 'redis 7';
    const back = await fetch(`${url}/readyz`);
    expect(back.status).toBe(200);
    expect(await back.json()).toMatchObject({ ready: true });
  });

  it('a check that hangs is not waited for', async () => {
    const health = createHealth();
    health.watch('redis', () => new Promise(() => {}));
    const { ready, checks } = await health.readiness();
    expect({ ready, checks }).toEqual({
      ready: false,
      checks: { redis: { ok: false, detail: 'No answer within 2 s.' } },
    });
  });
});

describe('the port', () => {
  async function takenPort(): Promise<number> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(() => new Promise((resolve) => server.close(resolve)));
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  it('that is asked for and taken is refused with what to do', async () => {
    const port = await takenPort();
    await expect(serve({ port })).rejects.toMatchObject({
      code: 'http_port',
      message: `Port ${port} on 127.0.0.1 is taken by another program. Set ELLA_HTTP_PORT to another one, or to 0 for none.`,
    });
  });

  it('on a host that is not ours is refused with what to do', async () => {
    await expect(serve({ host: '203.0.113.7' })).rejects.toMatchObject({
      code: 'http_port',
      message: expect.stringMatching(/can't be opened on 203\.0\.113\.7.*Check ELLA_HTTP_HOST/),
    });
  });

  it('gives way when nobody asked for a certain one', async () => {
    const first = await serve({ port: undefined });
    const second = await serve({ port: undefined });
    expect(second.url).not.toBe(first.url);
    expect((await fetch(`${second.url}/healthz`)).status).toBe(200);
  });
});

describe('strangers', () => {
  const paths = ['/healthz', '/readyz', '/metrics', '/queues', '/queues/login', '/nothing'];

  it.each(paths)('read nothing at %s under a name of their own', async (path) => {
    const { url } = await serve();
    const { status, text } = await rawRequest(`${url}${path}`, { host: 'evil.example' });
    expect({ status, text }).toEqual({
      status: 421,
      text: 'This port does not go by the name evil.example. If it should, list the name in ELLA_ALLOWED_HOSTS.',
    });
  });

  it('that are no strangers are listed', async () => {
    const { url } = await serve({ allowedHosts: ['ella.example'] });
    expect((await rawRequest(`${url}/healthz`, { host: 'ella.example' })).status).toBe(200);
  });
});

describe('with a queue', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  it('/metrics tells of the queue, the engine and what was done', async () => {
    const store = await redis.store({ prefix: 'metrics' });
    const jobs = createJobs({ store });
    ends.push(() => jobs.close());
    const metrics = createMetrics('1.2.3', 'worker');
    watchQueue(metrics, { jobs, store, platforms: ['discord'] });
    const models = [{ name: 'tiny', bytes: 42, users: 1 }];
    watchEngine(metrics, () => ({
      ready: true,
      restarts: 2,
      inFlight: 3,
      waiting: 1,
      maxInFlight: 8,
      models,
    }));
    const request = { prompt: 'a cube', model: plainModel('tiny'), steps: 5 };
    await jobs.enqueue(new AdmittedJob({ key: 'k1', request, member: 'm', server: 's' }));
    metrics.drawn({ kind: 'drawn', code: undefined, waited: 0.2, ran: 4 });
    metrics.drawn({ kind: 'failed', code: 'bad_request', waited: 0.2, ran: 0 });
    metrics.delivered({ platform: 'discord', kind: 'posted', seconds: 0.3 });
    metrics.stepped(0.07);
    metrics.noticed('vae_f32');
    const { url } = await serve({ metrics });
    const response = await fetch(`${url}/metrics`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const lines = (await response.text()).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'ella_build_info{version="1.2.3",role="worker"} 1',
        'ella_redis_up 1',
        'ella_jobs_waiting 1',
        'ella_jobs_waiting_work 5',
        'ella_jobs_running 0',
        'ella_workers 0',
        'ella_jobs_without_worker 1',
        'ella_dead_letters 0',
        'ella_deliveries{platform="discord",state="waiting"} 0',
        'ella_drawings_total{end="drawn",code=""} 1',
        'ella_drawings_total{end="failed",code="bad_request"} 1',
        'ella_job_run_seconds_count 1',
        'ella_step_seconds_bucket{le="0.1"} 1',
        'ella_deliveries_total{platform="discord",end="posted"} 1',
        'ella_engine_notices_total{code="vae_f32"} 1',
        'ella_engine_up 1',
        'ella_engine_restarts_total 2',
        'ella_engine_jobs_in_flight 3',
        'ella_engine_model_bytes{model="tiny"} 42',
      ]),
    );
    expect(lines.some((line) => line.startsWith('nodejs_eventloop_lag_p99_seconds '))).toBe(true);
  });

  it('/metrics says that Redis is away, and gives no old numbers', async () => {
    const own = await startRedis();
    ends.push(() => own.stop());
    const store = await own.store();
    const jobs = createJobs({ store });
    ends.push(() => jobs.close());
    const metrics = createMetrics('1', 'worker');
    watchQueue(metrics, { jobs, store, platforms: ['discord'] });
    expect(await metrics.text()).toMatch(/^ella_jobs_waiting 0$/m);
    await own.kill();
    const text = await metrics.text();
    expect(text).toMatch(/^ella_redis_up 0$/m);
    expect(text).not.toMatch(/^ella_(jobs_waiting|deliveries|workers)[ {]/m);
    await own.start();
    await expect.poll(() => metrics.text()).toMatch(/^ella_redis_up 1$/m);
  });

  const token = 'correct horse battery staple'.replaceAll(' ', '-');

  async function board(): Promise<string> {
    const store = await redis.store({ prefix: 'board' });
    const jobs = createJobs({ store });
    const request = { prompt: 'a red cube', model: plainModel('shapes') };
    const job = { key: 'shown', request, member: 'discord:1', server: 'discord:2' };
    await jobs.enqueue(new AdmittedJob(job));
    ends.push(() => jobs.close());
    const deeds = {
      cancel: async () => true,
      pause: async () => {},
      resume: async () => {},
      paused: async () => [],
    };
    const dashboard = createDashboard({ store, token, platforms: ['discord'], jobs, deeds });
    ends.push(() => dashboard.close());
    const server = await serve();
    server.addDashboard(dashboard);
    return `${server.url}/queues`;
  }
  const withToken = (value: string) => ({ headers: { Authorization: `Bearer ${value}` } });

  it('there is no page of the queues unless it was added', async () => {
    const { url } = await serve();
    expect((await fetch(`${url}/queues`, withToken(token))).status).toBe(404);
    expect((await fetch(`${url}/queues/api/queues`, withToken(token))).status).toBe(404);
  });

  it('who has no token or a wrong one sees nothing of them: not the page, the data or the files', async () => {
    const url = await board();
    const own = ['', '/', '/state', '/page.js', '/board'];
    for (const path of [
      ...own,
      '/board/api/queues',
      '/board/static/css/main.css',
      '/board/api/redis/stats',
    ]) {
      for (const options of [{}, withToken('wrong'), withToken(''), withToken(`${token}x`)]) {
        const response = await fetch(`${url}${path}`, options);
        expect(response.status, path).toBe(401);
        expect(await response.text()).not.toMatch(/draw|deliver/);
      }
    }
  });

  it('the token opens page, data and files, and changes nothing', async () => {
    const url = await board();
    const page = await fetch(`${url}/board`, withToken(token));
    expect(page.status).toBe(200);
    const file = /(?:src|href)="([^"]*static[^"]*\.js)"/.exec(await page.text())?.[1];
    expect((await fetch(new URL(file ?? 'none', `${url}/board/`), withToken(token))).status).toBe(200);
    const data = await fetch(`${url}/board/api/queues`, withToken(token));
    expect(data.status).toBe(200);
    expect(await data.json()).toMatchObject({
      queues: [
        {
          name: routeOf({ model: plainModel('shapes') }).name,
          readOnlyMode: true,
          counts: { prioritized: 1 },
        },
        { name: 'deliver-discord', readOnlyMode: true },
      ],
    });
    const drawing = routeOf({ model: plainModel('shapes') }).name;
    const clean = await fetch(`${url}/board/api/queues/${drawing}/pause`, {
      method: 'PUT',
      ...withToken(token),
    });
    expect(clean.status).toBe(405);
  });

  it.each(['/login', '/deeds', '/board/api/queues'])(
    'a body of any length is read no further than a token goes: %s',
    async (path) => {
      const url = await board();
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      expect(await endlessPost(`${url}${path}`, form)).toBe(413);
      expect(await endlessPost(`${url}${path}`, { ...form, 'content-length': '400000000' })).toBe(413);
      expect((await fetch(`${url}/board/api/queues`, withToken(token))).status).toBe(200);
    },
  );

  it('a browser gets a form, and a cookie that is not the token', async () => {
    const url = await board();
    const form = await fetch(url, { headers: { Accept: 'text/html' } });
    expect(form.status).toBe(401);
    expect(await form.text()).toContain(`action="/queues/login"`);
    const login = (typed: string) =>
      fetch(`${url}/login`, {
        method: 'POST',
        body: new URLSearchParams({ token: typed }),
        redirect: 'manual',
      });
    const wrong = await login('wrong');
    expect({ status: wrong.status, cookie: wrong.headers.get('set-cookie') }).toEqual({
      status: 401,
      cookie: null,
    });
    const right = await login(token);
    expect({ status: right.status, to: right.headers.get('location') }).toEqual({
      status: 303,
      to: '/queues',
    });
    const cookie = right.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect(cookie).not.toContain(token);
    const headers = { Cookie: cookie.split(';')[0] ?? '' };
    expect((await fetch(`${url}/board/api/queues`, { headers })).status).toBe(200);
    expect(
      (await fetch(`${url}/board/api/queues`, { headers: { Cookie: 'ella-dashboard=guess' } })).status,
    ).toBe(401);
  });
});
