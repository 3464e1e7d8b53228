/** Typed records, blobs and messages on a real Redis. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Store } from '../../src/store/open-store.ts';
import { defineVersioned } from '../../src/store/versioned.ts';
import { eventually, startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let store: Store;
beforeAll(async () => {
  redis = await startRedis();
  store = await redis.store();
});
afterAll(() => redis.stop());

const settings = defineVersioned({
  name: 'server settings',
  version: 3,
  schema: z.strictObject({ nsfw: z.boolean(), roles: z.array(z.string()) }),
  from: { 2: (data) => ({ ...z.object({ nsfw: z.boolean() }).parse(data), roles: [] }) },
});

describe('records', () => {
  it('come back as they were written, under the prefix', async () => {
    const records = store.records({ kind: 'settings', shape: settings });
    await records.set('guild', { nsfw: true, roles: ['artist'] });
    expect(await records.get('guild')).toEqual({ nsfw: true, roles: ['artist'] });
    expect(await store.client.get('ella:settings:guild')).toBe(
      '{"v":3,"d":{"nsfw":true,"roles":["artist"]}}',
    );
    expect(await records.getMany(['none', 'guild'])).toEqual([undefined, { nsfw: true, roles: ['artist'] }]);
    expect(await records.remove('guild')).toBe(true);
    expect(await records.remove('guild')).toBe(false);
    expect(await records.get('guild')).toBeUndefined();
  });

  it('migrate older versions and refuse what they cannot read, naming the key', async () => {
    const records = store.records({ kind: 'settings', shape: settings });
    await store.client.set('ella:settings:old', '{"v":2,"d":{"nsfw":false}}');
    expect(await records.get('old')).toEqual({ nsfw: false, roles: [] });
    const refused: [string, string][] = [
      ['{"v":1,"d":{}}', 'record_old'],
      ['{"v":4,"d":{}}', 'record_new'],
      ['{"v":2,"d":null}', 'record_corrupt'],
      ['{"v":3,"d":{"nsfw":"yes","roles":[]}}', 'record_corrupt'],
      ['{"nsfw":true}', 'record_corrupt'],
      ['{', 'record_corrupt'],
    ];
    for (const [text, code] of refused) {
      await store.client.set('ella:settings:bad', text);
      await expect(records.get('bad')).rejects.toMatchObject({
        code,
        message: expect.stringContaining('ella:settings:bad'),
      });
    }
  });

  it('are not written when they break their schema', async () => {
    const records = store.records({ kind: 'settings', shape: settings });
    // @ts-expect-error roles is missing: what TypeScript misses at a border, zod catches.
    await expect(records.set('x', { nsfw: true })).rejects.toMatchObject({ code: 'record_invalid' });
    expect(await store.client.exists('ella:settings:x')).toBe(0);
  });

  it('are created once, and updated without losing a rival’s change', async () => {
    const counter = defineVersioned({ name: 'counter', version: 1, schema: z.number() });
    const records = store.records({ kind: 'counter', shape: counter });
    const created = await Promise.all([1, 2, 3].map((value) => records.create('once', value)));
    expect(created.filter(Boolean)).toHaveLength(1);
    await Promise.all(Array.from({ length: 20 }, () => records.update('sum', (value) => (value ?? 0) + 1)));
    expect(await records.get('sum')).toBe(20);
  });

  it('end after their lifetime', async () => {
    const note = defineVersioned({ name: 'note', version: 1, schema: z.string() });
    const records = store.records({ kind: 'note', shape: note, ttlSeconds: 60 });
    await records.set('a', 'x');
    await records.create('b', 'x');
    for (const id of ['a', 'b']) {
      const ttl = await store.client.ttl(`ella:note:${id}`);
      expect(ttl).toBeGreaterThan(50);
      expect(ttl).toBeLessThanOrEqual(60);
    }
  });
});

describe('blobs', () => {
  it('keep every byte, for their lifetime', async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256);
    await store.blobs.put('a', bytes, 60);
    expect(await store.blobs.get('a')).toEqual(Buffer.from(bytes));
    // A view into a larger buffer is stored alone.
    await store.blobs.put('part', bytes.subarray(10, 20), 60);
    expect(await store.blobs.get('part')).toEqual(Buffer.from(bytes.slice(10, 20)));
    expect(await store.client.ttl('ella:blob:a')).toBeGreaterThan(50);
    expect(await store.blobs.remove(['a', 'part', 'none'])).toBe(2);
    expect(await store.blobs.get('a')).toBeUndefined();
  });

  it('are refused when empty or too large', async () => {
    await expect(store.blobs.put('e', new Uint8Array(), 60)).rejects.toMatchObject({ code: 'blob_empty' });
    await expect(store.blobs.put('l', new Uint8Array(33 * 1024 * 1024), 60)).rejects.toMatchObject({
      code: 'blob_too_large',
      message: 'This file has 33 MB; at most 32 MB can be kept.',
    });
  });
});

describe('channels', () => {
  it('reach every listener of their channel until it leaves', async () => {
    const other = await redis.store();
    const heard: string[] = [];
    const leaveA = await other.channels.subscribe('news', (message) => heard.push(`a ${message}`));
    const [leaveB] = await Promise.all([
      other.channels.subscribe('news', (message) => heard.push(`b ${message}`)),
      other.channels.subscribe('else', (message) => heard.push(`else ${message}`)),
    ]);
    await store.client.publish('ella:on:news', '1');
    await eventually('two messages', () => heard.length === 2);
    leaveA();
    await store.client.publish('ella:on:news', '2');
    await eventually('the third message', () => heard.length === 3);
    leaveB();
    await store.client.publish('ella:on:news', '3');
    await store.client.publish('ella:on:else', '4');
    await eventually('the last message', () => heard.includes('else 4'));
    expect(heard).toEqual(['a 1', 'b 1', 'b 2', 'else 4']);
  });

  it('listen again by themselves after Redis was away, and say so', async () => {
    const heard: string[] = [];
    let back = 0;
    await store.channels.subscribe('phoenix', (message) => heard.push(message));
    store.channels.onBack(() => back++);
    await redis.kill();
    await redis.start();
    await eventually('word of the reconnection', () => back === 1);
    await eventually('a message through', async () => {
      await store.client.publish('ella:on:phoenix', 'hello').catch(() => undefined);
      return heard.includes('hello');
    });
  });

  it('survive a listener that throws', async () => {
    const heard: string[] = [];
    await store.channels.subscribe('faulty', () => {
      throw new Error('mine');
    });
    await store.channels.subscribe('faulty', (message) => heard.push(message));
    await store.client.publish('ella:on:faulty', 'still');
    await eventually('the message', () => heard.length === 1);
  });
});

describe('scripts', () => {
  it('are known again after Redis forgot them', async () => {
    const { defineScript, runScript } = await import('../../src/store/script.ts');
    const double = defineScript('return tonumber(ARGV[1]) * 2');
    expect(await runScript(store.client, double, [], [21])).toBe(42);
    await store.client.script('FLUSH');
    expect(await runScript(store.client, double, [], [4])).toBe(8);
  });
});
