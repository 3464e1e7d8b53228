/** A Redis in cluster mode, as managed services offer it: refused in one line, at the start and by doctor. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '../../src/cli/config/config.ts';
import { checkRedis } from '../../src/cli/doctor/check-redis.ts';
import { findServer } from '../../src/store/embedded/find-server.ts';
import { openStore } from '../../src/store/open-store.ts';
import { parseRedisUrl } from '../../src/store/redis-target.ts';

let folder: string;
let server: ChildProcess;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ella-cluster-'));
  const socket = join(folder, 's');
  const port = String(20_000 + Math.floor(Math.random() * 20_000));
  const settings = { port, bind: '127.0.0.1', unixsocket: socket, dir: folder, save: '' };
  const args = Object.entries({ ...settings, 'cluster-enabled': 'yes' }).flatMap(([key, value]) => [
    `--${key}`,
    value,
  ]);
  server = spawn(await findServer(), args, { stdio: 'ignore' });
  url = `unix://${socket}`;
});
afterAll(async () => {
  server.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const line = /^Redis at unix:\S+ runs in cluster mode, .* Use one without it: [^\n]*\.$/;

it('ends the start at once, waiting or not', async () => {
  await expect(openStore({ target: parseRedisUrl(url), waitMs: 30_000 })).rejects.toMatchObject({
    code: 'redis_cluster',
    message: expect.stringMatching(line),
  });
});

it('is named by doctor', async () => {
  const config = readConfig({ REDIS_URL: url, ELLA_DATA_DIR: join(folder, 'data') });
  expect(await checkRedis(config)).toMatchObject({ state: 'fail', detail: expect.stringMatching(line) });
});
