/** The page of the queue in a real browser: who fills it, and what an operator does about it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AdmittedJob } from '../../src/jobs/admitted.ts';
import { createJobs, type Jobs } from '../../src/jobs/jobs.ts';
import { createDashboard } from '../../src/operations/dashboard.ts';
import { createHealth } from '../../src/operations/health.ts';
import { type HttpServer, startHttpServer } from '../../src/operations/http-server.ts';
import { createMetrics } from '../../src/operations/metrics.ts';
import { plainModel } from '../../src/request/model-ref.ts';
import { silentLog } from '../../src/store/log.ts';
import { startBrowser, type TestBrowser } from '../support/local/browser.ts';
import { violations } from '../support/local/page.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

const token = 'a-token-for-the-queue-page';
const paused = new Set<string>();
let redis: TestRedis;
let jobs: Jobs;
let server: HttpServer;
let browser: TestBrowser;
let close: () => Promise<void>;

beforeAll(async () => {
  redis = await startRedis();
  const store = await redis.store({ prefix: 'page' });
  jobs = createJobs({ store });
  const ask = (key: string, server: string, prompt: string, isPrivate = false) => {
    const request = {
      prompt,
      model: plainModel('tiny'),
      steps: 5,
      ...(isPrivate && { private: true as const }),
    };
    return jobs.enqueue(new AdmittedJob({ key, request, member: `${server}-ann`, server }));
  };
  await ask('1', 'd:1', 'a red fox');
  await ask('2', 'd:1', 'a secret', true);
  await ask('3', 'd:2', 'a blue owl');
  const deeds = {
    cancel: async (id: string) => (await jobs.cancel(id, 'operator')).kind === 'cancelled',
    pause: async (name: string) => void paused.add(name),
    resume: async (name: string) => void paused.delete(name),
    paused: async () => [...paused],
  };
  const dashboard = createDashboard({ store, token, platforms: ['discord'], jobs, deeds });
  server = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    identity: { role: 'bot' },
    health: createHealth(),
    metrics: createMetrics('1', 'bot'),
    log: silentLog,
  });
  server.addDashboard(dashboard);
  browser = await startBrowser();
  close = async () => {
    await browser.close();
    await server.close();
    await dashboard.close();
    await jobs.close();
  };
});
afterAll(async () => {
  await close?.();
  await redis?.stop();
});

it('shows who fills it, cancels, pauses, filters, and finds no fault with axe', async () => {
  const context = await browser.context({ viewport: { width: 1200, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${server.url}/queues`);
  await page.getByLabel('The token of ELLA_HTTP_TOKEN is needed.').fill(token);
  // The browser itself notes the refused first request.
  browser.complaints.splice(0);
  await page.keyboard.press('Enter');
  const row = (table: string, text: string) => page.locator(`#${table} tr`, { hasText: text });
  await row('servers', 'd:1').getByText('2', { exact: true }).waitFor();
  expect(await page.locator('#counts').textContent()).toContain('0 being drawn, 3 waiting, 0 held');
  expect(await row('routes', 'tiny').textContent()).toContain('none');
  expect(await page.locator('#jobs').textContent()).not.toContain('a secret');
  expect(await violations(page)).toEqual([]);
  await row('jobs', 'a blue owl').getByRole('button', { name: 'Cancel' }).click();
  await row('jobs', 'a blue owl').waitFor({ state: 'detached' });
  expect((await jobs.overview()).counts.waiting).toBe(2);
  await page.getByRole('button', { name: 'Pause d:1' }).click();
  await page.getByRole('button', { name: 'Resume d:1' }).waitFor();
  expect([...paused]).toEqual(['d:1']);
  await page.getByRole('button', { name: 'Jobs of d:1', exact: true }).click();
  await page.getByText('Of d:1 alone.').waitFor();
  expect(browser.complaints.splice(0)).toEqual([]);
  // That page is BullMQ's, and would like a font from elsewhere.
  await page.getByRole('link', { name: 'BullMQ’s own board' }).click();
  await page.waitForURL('**/queues/board');
  browser.complaints.splice(0);
});

it('does nothing for a request that another page could send', async () => {
  const headers = { Authorization: `Bearer ${token}`, 'content-type': 'text/plain' };
  const body = JSON.stringify({ deed: 'pause', server: 'd:9' });
  const response = await fetch(`${server.url}/queues/deeds`, { method: 'POST', headers, body });
  expect(response.status).toBe(400);
  expect(paused.has('d:9')).toBe(false);
});
