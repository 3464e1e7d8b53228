/** Binary data with a lifetime: pictures awaiting delivery, previews, uploads. */
import { AppError, UserError } from '../errors.ts';
import type { Redis } from './redis-client.ts';
import { asBuffer } from './script.ts';

export interface Blobs {
  /** @throws UserError `blob_too_large` over the limit, AppError `blob_empty` for zero bytes. */
  put(name: string, bytes: Uint8Array, ttlSeconds: number): Promise<void>;
  get(name: string): Promise<Buffer | undefined>;
  remove(names: readonly string[]): Promise<number>;
  /** Throws as `put` would, without writing. */
  check(name: string, bytes: Uint8Array): void;
}

/** A PNG of 2048² noise is about 12 MB; what is larger would only stall Redis for everyone. */
export const maxBlob = 32 * 1024 * 1024;

export function createBlobs(client: Redis, prefix: string, limit = maxBlob): Blobs {
  const key = (name: string) => `${prefix}:blob:${name}`;
  const check = (name: string, bytes: Uint8Array) => {
    if (bytes.byteLength === 0) throw new AppError('blob_empty', `The blob ${name} has no bytes.`);
    if (bytes.byteLength > limit) {
      throw new UserError(
        'blob_too_large',
        `This file has ${megabytes(bytes.byteLength)} MB; at most ${megabytes(limit)} MB can be kept.`,
      );
    }
  };
  return {
    check,
    async put(name, bytes, ttlSeconds) {
      check(name, bytes);
      await client.set(key(name), asBuffer(bytes), 'EX', ttlSeconds);
    },
    async get(name) {
      return (await client.getBuffer(key(name))) ?? undefined;
    },
    async remove(names) {
      return names.length === 0 ? 0 : await client.unlink(names.map(key));
    },
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(bytes < 10 * 1024 * 1024 ? 1 : 0);
}
