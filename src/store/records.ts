/** Typed records under a key prefix: validated when written and when read, with an optional lifetime. */
import { AppError } from '../errors.ts';
import type { Redis } from './redis-client.ts';
import { defineScript, runScript } from './script.ts';
import type { Versioned } from './versioned.ts';

export interface Records<T> {
  /** @throws AppError `record_*` when what is stored cannot be read. */
  get(id: string): Promise<T | undefined>;
  /** The records of `ids` in their order, `undefined` where none is stored. */
  getMany(ids: readonly string[]): Promise<(T | undefined)[]>;
  set(id: string, value: T): Promise<void>;
  /** Writes only where nothing is stored yet; false when something is. */
  create(id: string, value: T): Promise<boolean>;
  /** Read, change, write as one step; `change` may run again when someone else was faster. */
  update(id: string, change: (current: T | undefined) => T): Promise<T>;
  /** True when there was one. */
  remove(id: string): Promise<boolean>;
}

export interface RecordsOptions<T> {
  readonly kind: string;
  readonly shape: Versioned<T>;
  readonly ttlSeconds?: number;
  /** A shorter life for one of them, in s; undefined for the usual one. */
  readonly shorter?: (id: string, value: T) => Promise<number | undefined>;
}

/** Compare and swap: sets the record to ARGV[2] only while it still holds ARGV[1], where '' stands for none. */
const swap = defineScript(`
  local record = KEYS[1]
  local before, after, lifetime = ARGV[1], ARGV[2], ARGV[3]
  if (redis.call('GET', record) or '') ~= before then return 0 end
  if lifetime == '' then redis.call('SET', record, after)
  else redis.call('SET', record, after, 'EX', lifetime) end
  return 1
`);

/** So many rivals at one record means a loop somewhere, not bad luck. */
const maxTries = 50;

export function createRecords<T>(client: Redis, prefix: string, options: RecordsOptions<T>): Records<T> {
  const { kind, shape, ttlSeconds } = options;
  const key = (id: string) => `${prefix}:${kind}:${id}`;
  const ttlOf = async (id: string, value: T): Promise<number | ''> => {
    const short = await options.shorter?.(id, value);
    return short === undefined ? (ttlSeconds ?? '') : Math.max(1, Math.min(short, ttlSeconds ?? short));
  };
  const read = (id: string, text: string): T => {
    try {
      return shape.read(text);
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause;
      throw new AppError(cause.code, `${key(id)}: ${cause.message}`, { cause });
    }
  };
  return {
    async get(id) {
      const text = await client.get(key(id));
      return text === null ? undefined : read(id, text);
    },
    async getMany(ids) {
      if (ids.length === 0) return [];
      const texts = await client.mget(ids.map(key));
      return ids.map((id, index) => {
        const text = texts[index];
        return text === null || text === undefined ? undefined : read(id, text);
      });
    },
    async set(id, value) {
      const text = shape.write(value);
      const ttl = await ttlOf(id, value);
      if (ttl === '') await client.set(key(id), text);
      else await client.set(key(id), text, 'EX', ttl);
    },
    async create(id, value) {
      const text = shape.write(value);
      return (await runScript(client, swap, [key(id)], ['', text, await ttlOf(id, value)])) === 1;
    },
    async update(id, change) {
      for (let tries = 0; tries < maxTries; tries++) {
        const before = await client.get(key(id));
        const after = change(before === null ? undefined : read(id, before));
        const ttl = await ttlOf(id, after);
        const swapped = await runScript(client, swap, [key(id)], [before ?? '', shape.write(after), ttl]);
        if (swapped === 1) return after;
      }
      throw new AppError('record_busy', `${key(id)} changed ${maxTries} times while it was being updated.`);
    },
    async remove(id) {
      return (await client.unlink(key(id))) === 1;
    },
  };
}
