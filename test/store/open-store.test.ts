/** The way to Redis: addresses, the first look at the server, and what goes wrong on the way. */

import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Log } from '../../src/store/log.ts';
import { openStore } from '../../src/store/open-store.ts';
import { parseRedisUrl, socketTarget } from '../../src/store/redis-target.ts';
import { probeServer } from '../../src/store/server-info.ts';
import { eventually, startRedis, type TestRedis } from '../support/redis.ts';

describe('parseRedisUrl', () => {
  it('reads host, port, user, password and database', () => {
    expect(parseRedisUrl('redis://ann:s%40crt@db.example:7000/3')).toEqual({
      where: 'redis://db.example:7000/3',
      options: { host: 'db.example', port: 7000, db: 3, username: 'ann', password: 's@crt' },
    });
    expect(parseRedisUrl('redis://localhost').options).toEqual({ host: 'localhost', port: 6379, db: 0 });
    expect(parseRedisUrl('redis://[::1]:6380').options).toEqual({ host: '::1', port: 6380, db: 0 });
  });

  it('turns on TLS for rediss, with the name to check and an extra authority', () => {
    expect(parseRedisUrl('rediss://:pw@redis.example', 'PEM').options).toEqual({
      host: 'redis.example',
      port: 6379,
      db: 0,
      password: 'pw',
      tls: { ca: 'PEM', servername: 'redis.example' },
    });
    expect(parseRedisUrl('rediss://10.0.0.1').options.tls).toEqual({});
  });

  it('reads unix sockets', () => {
    expect(parseRedisUrl('unix:///run/r.sock?db=2').options).toEqual({ path: '/run/r.sock', db: 2 });
    expect(parseRedisUrl('unix://:pw@localhost/run/r.sock').options).toEqual({
      path: '/run/r.sock',
      db: 0,
      password: 'pw',
    });
  });

  it.each([
    '',
    'localhost:6379',
    'http://x',
    'redis://',
    'redis://h/one',
    'unix://host/x',
    'redis://h:99999',
  ])('refuses %j', (address) => {
    expect(() => parseRedisUrl(address)).toThrow(expect.objectContaining({ code: 'redis_url' }));
  });

  it('never repeats the password', () => {
    for (const address of ['redis://u:hunter2@h/one', 'redis://u:hunter2@h:1x', 'nonsense://u:hunter2@h']) {
      expect(() => parseRedisUrl(address)).toThrow(
        expect.not.objectContaining({ message: expect.stringContaining('hunter2') }),
      );
    }
    expect(parseRedisUrl('redis://u:hunter2@h').where).toBe('redis://h:6379');
  });
});

describe('openStore', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis({ requirepass: 'right' });
  });
  afterAll(() => redis.stop());

  it('tells version and kind, and warns of settings that lose jobs', async () => {
    const lax = await startRedis({ 'maxmemory-policy': 'allkeys-lru', appendonly: 'no' });
    const info = await probeServer(lax.target);
    await lax.stop();
    expect(info.kind).toMatch(/redis|valkey/);
    expect(info.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(info.warnings.join(' ')).toMatch(/allkeys-lru.*noeviction.*appendonly is off/);
    expect((await probeServer(redis.target)).warnings).toEqual([]);
  });

  it.each([
    ['a wrong password', 'unix://:wrong@localhost', 'redis_auth'],
    ['no password', 'unix://', 'redis_auth'],
  ])('says at once that Redis refused %s', async (_what, start, code) => {
    const target = parseRedisUrl(`${start}${redis.folder}/s`);
    await expect(openStore({ target })).rejects.toMatchObject({
      code,
      message: expect.stringContaining('REDIS_URL'),
    });
  });

  it('says that the database does not exist instead of using database 0', async () => {
    const target = parseRedisUrl(`${redis.url}?db=99`);
    await expect(openStore({ target })).rejects.toMatchObject({ code: 'redis_db' });
  });

  it('gives up on a silent address after the time it was given', async () => {
    const target = socketTarget('/tmp/ella-nobody-here.sock');
    await expect(openStore({ target, waitMs: 50 })).rejects.toMatchObject({ code: 'redis_refused' });
    await expect(
      openStore({ target: parseRedisUrl('redis://127.0.0.1:1'), waitMs: 50 }),
    ).rejects.toMatchObject({
      code: 'redis_refused',
      message: expect.stringContaining('redis://127.0.0.1:1'),
    });
  });

  it('waits for a Redis that comes later, and reports the waiting', async () => {
    const late = await startRedis();
    await late.kill();
    const lines: string[] = [];
    const log: Log = { debug() {}, info() {}, error() {}, warn: (_fields, message) => lines.push(message) };
    const opening = late.store({ log, waitMs: 30_000 });
    await eventually('a line about waiting', () =>
      lines.some((line) => line.startsWith('Waiting for Redis.')),
    );
    await late.start();
    await (await opening).ping();
    await late.stop();
  });

  it('stops waiting when told to', async () => {
    const stop = new AbortController();
    const opening = openStore({ target: socketTarget('/tmp/ella-nobody-here.sock'), signal: stop.signal });
    stop.abort();
    await expect(opening).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('fails fast while Redis is away, and works again afterwards without a restart', async () => {
    const server = await startRedis();
    const store = await server.store();
    await store.client.set('a', '1');
    const patient = store.patientClient('worker');
    await patient.ping();
    await server.kill();
    await expect(store.ping()).rejects.toMatchObject({ code: expect.stringMatching(/redis_(away|refused)/) });
    const waiting = patient.get('a');
    await server.start();
    expect(await waiting).toBe('1');
    await eventually('the fast client to be back', () =>
      store.ping().then(
        () => true,
        () => false,
      ),
    );
    await server.stop();
  });

  it('names a full Redis and a read-only one', async () => {
    const server = await startRedis();
    const store = await server.store();
    await store.client.config('SET', 'maxmemory', '1');
    const full = await store.client.set('a', 'b').catch((error: unknown) => store.error(error));
    expect(full).toMatchObject({ code: 'redis_full', message: expect.stringContaining('maxmemory') });
    await store.client.config('SET', 'maxmemory', '0');
    await store.client.replicaof('127.0.0.1', 1);
    const readonly = await store.client.set('a', 'b').catch((error: unknown) => store.error(error));
    expect(readonly).toMatchObject({ code: 'redis_readonly' });
    await expect(openStore({ target: server.target })).rejects.toMatchObject({ code: 'redis_replica' });
    await server.stop();
  });
});

describe('servers that the queue cannot use', () => {
  const servers: { close(): void }[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  /** Answers every command of the first look with `reply`. */
  async function fakeRedis(info: string): Promise<string> {
    const path = join(await mkdtemp(join(tmpdir(), 'ella-fake-')), 's');
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (data) => {
        if (/info/i.test(data.toString())) socket.write(`$${Buffer.byteLength(info)}\r\n${info}\r\n`);
        else socket.write('+OK\r\n');
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(path, resolve));
    return path;
  }

  it('refuses a version that BullMQ refuses, at once and by name', async () => {
    const path = await fakeRedis('# Server\r\nredis_version:4.0.9\r\n');
    await expect(openStore({ target: socketTarget(path) })).rejects.toMatchObject({
      code: 'redis_old',
      message: expect.stringMatching(/version 4\.0\.9.*5\.0\.0 or newer/),
    });
  });

  it('warns of a version that is merely old, and knows Valkey', async () => {
    const old = await probeServer(socketTarget(await fakeRedis('redis_version:5.0.14\r\naof_enabled:1')));
    expect(old.warnings).toEqual([expect.stringContaining('6.2.0 or newer is recommended')]);
    const valkey = await probeServer(
      socketTarget(await fakeRedis('redis_version:7.2.4\r\nvalkey_version:8.1.0')),
    );
    expect(valkey).toMatchObject({ kind: 'valkey', version: '8.1.0' });
  });

  it('waits while the data is loading', async () => {
    const target = socketTarget(await fakeRedis('redis_version:7.0.0\r\nloading:1'));
    await expect(openStore({ target, waitMs: 0 })).rejects.toMatchObject({ code: 'redis_loading' });
  });

  it('gives up on a server that accepts and never answers', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'ella-fake-')), 's');
    const server = createServer(() => undefined);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(path, resolve));
    await expect(probeServer(socketTarget(path), 100)).rejects.toMatchObject({ code: 'redis_timeout' });
  });

  it('reaches Redis through TLS with an authority of its own', async ({ skip }) => {
    const folder = await mkdtemp(join(tmpdir(), 'ella-tls-'));
    const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
    const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost`;
    const made = spawnSync('openssl', [
      ...words.split(' '),
      ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert],
    ]);
    if (made.status !== 0) skip('openssl makes the certificate');
    const redis = await startRedis();
    const ca = await readFile(cert, 'utf8');
    const server = createTlsServer({ key: await readFile(key), cert: ca }, (socket) => {
      const plain = createConnection(`${redis.folder}/s`);
      socket.pipe(plain).pipe(socket);
      for (const each of [socket, plain]) each.on('error', () => undefined);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    const address = server.address();
    const url = `rediss://localhost:${typeof address === 'object' && address !== null ? address.port : 0}`;
    await expect(probeServer(parseRedisUrl(url))).rejects.toMatchObject({ code: 'redis_tls' });
    const store = await openStore({ target: parseRedisUrl(url, ca) });
    await store.client.set('through', 'tls');
    expect(await (await redis.store()).client.get('through')).toBe('tls');
    await store.close();
    await redis.stop();
  });

  it('speaks TLS to rediss and says so when the other side does not', async () => {
    const server = createServer((socket) => socket.end('-ERR plain text\r\n').on('error', () => undefined));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(probeServer(parseRedisUrl(`rediss://127.0.0.1:${port}`))).rejects.toMatchObject({
      code: 'redis_tls',
    });
  });
});
