/** The embedded Redis: private, shared by the bots of one folder, revived when killed, losing nothing. */
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { isAlive, tryLock } from '../../src/file-lock.ts';
import { type EmbeddedRedis, startEmbeddedRedis } from '../../src/store/embedded/embedded-redis.ts';
import { findServer } from '../../src/store/embedded/find-server.ts';
import type { Log } from '../../src/store/log.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { eventually } from '../support/redis.ts';

const folders: string[] = [];
const running: EmbeddedRedis[] = [];
const stores: Store[] = [];
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  for (const redis of running.splice(0)) await redis.stop();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ella-embedded-'));
  folders.push(folder);
  return folder;
}

async function start(folder: string, log?: Log): Promise<EmbeddedRedis> {
  const redis = await startEmbeddedRedis({ folder, ...(log === undefined ? {} : { log }) });
  running.push(redis);
  return redis;
}

async function open(redis: EmbeddedRedis): Promise<Store> {
  const store = await openStore({ target: redis.target, waitMs: 10_000 });
  stores.push(store);
  return store;
}

async function pidOf(folder: string): Promise<number> {
  return Number(await readFile(join(folder, 'redis.pid'), 'utf8'));
}

describe('startEmbeddedRedis', () => {
  it('listens on a socket only, that its owner alone can open, and keeps everything', async () => {
    const folder = await newFolder();
    await chmod(folder, 0o755);
    const store = await open(await start(folder));
    const settings = await store.client.config('GET', '*');
    const value = (name: string) => settings[settings.indexOf(name) + 1];
    expect(value('port')).toBe('0');
    expect(value('appendonly')).toBe('yes');
    expect(value('maxmemory-policy')).toBe('noeviction');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(folder)) {
      expect([name, (await stat(join(folder, name))).mode & 0o077]).toEqual([name, 0]);
    }
  });

  it('stops with the bot and starts again with all data', async () => {
    const folder = await newFolder();
    const first = await start(folder);
    await (await open(first)).client.set('kept', 'yes');
    const pid = await pidOf(folder);
    await first.stop();
    expect(isAlive(pid)).toBe(false);
    expect(await (await open(await start(folder))).client.get('kept')).toBe('yes');
  });

  it('comes back with all data when it is killed while the bot lives', async () => {
    const folder = await newFolder();
    const store = await open(await start(folder));
    for (let round = 0; round < 3; round++) {
      // The answer to SET is out: killing the server right then must not lose it.
      await store.client.set(`round${round}`, 'x'.repeat(100_000));
      const pid = await pidOf(folder);
      process.kill(pid, 'SIGKILL');
      await eventually('another server', async () => (await pidOf(folder).catch(() => pid)) !== pid);
      await eventually('its answer', () =>
        store.ping().then(
          () => true,
          () => false,
        ),
      );
      expect(await store.client.keys('round*')).toHaveLength(round + 1);
    }
  });

  it('is one server for two bots that start at the same moment; the last one to leave stops it', async () => {
    const folder = await newFolder();
    const [one, two, three] = await Promise.all([start(folder), start(folder), start(folder)]);
    const pid = await pidOf(folder);
    const store = await open(two);
    await store.client.set('shared', 'yes');
    expect(await (await open(three)).client.get('shared')).toBe('yes');
    await one.stop();
    await three.stop();
    expect(isAlive(pid)).toBe(true);
    expect(await store.client.get('shared')).toBe('yes');
    await two.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it('takes over a server that a killed bot left, and its stale files', async () => {
    const folder = await newFolder();
    // What SIGKILL of bot and server leaves: a socket file and a pid file of a process that is gone.
    await writeFile(join(folder, 'redis.sock'), '');
    await writeFile(join(folder, 'redis.pid'), '999999999');
    const left = await startEmbeddedRedis({ folder });
    const pid = await pidOf(folder);
    const joined = await start(folder);
    expect(await pidOf(folder)).toBe(pid);
    await left.stop();
    await (await open(joined)).client.set('a', '1');
  });

  it('replaces a server whose socket file vanished, without two on one file', async () => {
    const folder = await newFolder();
    const left = await start(folder);
    await (await open(left)).client.set('kept', 'yes');
    const pid = await pidOf(folder);
    await rm(join(folder, 'redis.sock'));
    const redis = await startEmbeddedRedis({ folder, hungMs: 300 });
    running.push(redis);
    expect(isAlive(pid)).toBe(false);
    expect(await (await open(redis)).client.get('kept')).toBe('yes');
  });

  it('ignores a pid file that names some other program', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'redis.pid'), String(process.pid));
    await (await open(await start(folder))).ping();
    expect(await pidOf(folder)).not.toBe(process.pid);
  });

  it('waits out another starter, and takes the lock of one that died', async () => {
    const folder = await newFolder();
    const lock = join(folder, 'start.lock');
    await writeFile(lock, 'someone');
    let started = false;
    const starting = start(folder).then((redis) => {
      started = true;
      return redis;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(started).toBe(false);
    const { utimes } = await import('node:fs/promises');
    await utimes(lock, new Date(0), new Date(0));
    await (await open(await starting)).ping();
    expect(await readdir(folder)).not.toContain('start.lock');
  });

  it('does not wait for a starter whose process is gone', async () => {
    const folder = await newFolder();
    const lock = join(folder, 'start.lock');
    const mine = await tryLock(lock);
    const [where] = (await readFile(lock, 'utf8')).split(' ');
    await mine?.release();
    await writeFile(lock, `${where} 999999999 token`);
    expect(await tryLock(lock)).toBeDefined();
    expect(await tryLock(lock)).toBeUndefined();
  });

  it('leaves a lock to a holder whose clock is hours behind', async () => {
    const lock = join(await newFolder(), 'start.lock');
    await writeFile(lock, 'elsewhere 1 token');
    const { utimes } = await import('node:fs/promises');
    const touch = () => utimes(lock, new Date(), new Date(Date.now() - 7_200_000));
    await touch();
    const beat = setInterval(touch, 1_000);
    expect(await tryLock(lock)).toBeUndefined();
    clearInterval(beat);
    expect(await readFile(lock, 'utf8')).toBe('elsewhere 1 token');
  });

  it('uses a short socket path for a folder with a long one', async () => {
    const folder = join(await newFolder(), 'x'.repeat(120));
    const redis = await start(folder);
    await (await open(redis)).ping();
    const socket = redis.target.options.path ?? '';
    expect(Buffer.byteLength(socket)).toBeLessThan(104);
    expect((await stat(join(socket, '..'))).mode & 0o777).toBe(0o700);
  });

  it('works in a folder whose name has spaces and quotes', async () => {
    const folder = join(await newFolder(), 'my "bot" données');
    await (await open(await start(folder))).ping();
    expect(await readdir(folder)).toContain('redis.sock');
  });

  it('limits its memory when asked to', async () => {
    const folder = await newFolder();
    const redis = await startEmbeddedRedis({ folder, maxMemoryMb: 64 });
    running.push(redis);
    expect(await (await open(redis)).client.config('GET', 'maxmemory')).toEqual([
      'maxmemory',
      String(64 * 2 ** 20),
    ]);
  });

  it('says why it would not start', async () => {
    const folder = await newFolder();
    const binary = join(folder, 'redis-server');
    await writeFile(binary, '#!/bin/sh\necho "no room: No space left on device" >&2\nexit 1\n', {
      mode: 0o755,
    });
    await expect(startEmbeddedRedis({ folder, binary })).rejects.toMatchObject({
      code: 'redis_embedded',
      message: expect.stringContaining('the disk is full'),
    });
    await expect(startEmbeddedRedis({ folder, binary: join(folder, 'none') })).rejects.toMatchObject({
      code: 'redis_embedded',
    });
  });

  it('says what to do about a damaged append-only file', async () => {
    const folder = await newFolder();
    const redis = await start(folder);
    await (await open(redis)).client.set('a', 'x'.repeat(1000));
    await redis.stop();
    const inner = join(folder, 'appendonlydir');
    for (const name of (await readdir(inner)).filter((each) => each.endsWith('.incr.aof'))) {
      const path = join(inner, name);
      await writeFile(path, `nonsense\r\n${await readFile(path, 'latin1')}`, 'latin1');
    }
    await expect(startEmbeddedRedis({ folder })).rejects.toMatchObject({
      message: expect.stringContaining('redis-check-aof --fix'),
    });
  });

  it('refuses a folder that is a link or a file', async () => {
    const folder = await newFolder();
    await mkdir(join(folder, 'real'));
    await symlink(join(folder, 'real'), join(folder, 'link'));
    await expect(startEmbeddedRedis({ folder: join(folder, 'link') })).rejects.toMatchObject({
      code: 'redis_folder',
    });
    await writeFile(join(folder, 'file'), '');
    await expect(startEmbeddedRedis({ folder: join(folder, 'file') })).rejects.toMatchObject({
      code: 'redis_folder',
    });
  });
});

describe('a bot that is killed', () => {
  it('leaves its Redis running with every answered write, for the next bot to take over', async () => {
    const folder = await newFolder();
    const code = `
      import { startEmbeddedRedis } from './dist/src/store/embedded/embedded-redis.js';
      import { openStore } from './dist/src/store/open-store.js';
      const redis = await startEmbeddedRedis({ folder: process.argv[1] });
      const store = await openStore({ target: redis.target });
      for (let count = 1; ; count++) {
        await store.client.set('count', count);
        process.stdout.write(count + '\\n');
      }`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let answered = 0;
    for await (const text of child.stdout) {
      answered = Math.max(answered, ...String(text).split('\n').slice(0, -1).map(Number));
      if (answered > 200) child.kill('SIGKILL');
    }
    const pid = await pidOf(folder);
    const store = await open(await start(folder));
    expect(await pidOf(folder)).toBe(pid);
    expect(Number(await store.client.get('count'))).toBeGreaterThanOrEqual(answered);
  });
});

describe('findServer', () => {
  it('finds redis-server or valkey-server in PATH', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'valkey-server'), '#!/bin/sh\n', { mode: 0o755 });
    expect(await findServer(`/nowhere:${folder}`, [])).toBe(join(folder, 'valkey-server'));
    await writeFile(join(folder, 'redis-server'), '#!/bin/sh\n', { mode: 0o755 });
    expect(await findServer(folder, [])).toBe(join(folder, 'redis-server'));
  });

  it('says what to install when there is none', async () => {
    await expect(findServer('/nowhere', [])).rejects.toMatchObject({
      code: 'redis_missing',
      message: expect.stringMatching(/apt-get install redis-server.*REDIS_URL/),
    });
  });
});
