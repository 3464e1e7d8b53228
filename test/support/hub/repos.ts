/** Made-up models for the local hub: bytes that depend on nothing but a name, and their hashes. */

import { createHash } from 'node:crypto';

export interface StoredFile {
  readonly path: string;
  readonly bytes: Buffer;
  readonly sha256: string;
  /** Kept in git itself, so known to the Hub by git's hash only. */
  readonly inGit: boolean;
}

export interface StoredRepo {
  readonly name: string;
  readonly commit: string;
  readonly tags: readonly string[];
  readonly files: readonly StoredFile[];
  /** Whom it may be read by: everybody, those who accepted its licence, or only those who may. */
  readonly access: 'public' | 'gated' | 'private';
}

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Bytes without any pattern, the same for the same name. */
export function bytesNamed(name: string, size: number): Buffer {
  const blocks: Buffer[] = [];
  for (let i = 0; i * 32 < size; i++) blocks.push(createHash('sha256').update(`${name} ${i}`).digest());
  return Buffer.concat(blocks).subarray(0, size);
}

export function storedFile(path: string, content: Buffer | string | object): StoredFile {
  const isBytes = Buffer.isBuffer(content);
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const bytes = isBytes ? content : Buffer.from(text);
  return { path, bytes, sha256: sha256(bytes), inGit: !isBytes };
}

export function storedRepo(
  name: string,
  files: readonly StoredFile[],
  more: Partial<Pick<StoredRepo, 'access' | 'tags'>> = {},
): StoredRepo {
  const commit = createHash('sha1')
    .update(`${name}${files.map((file) => file.sha256)}`)
    .digest('hex');
  return { name, commit, files, tags: more.tags ?? ['license:mit'], access: more.access ?? 'public' };
}

/** A safetensors file with tensors of these shapes. */
export function safetensorsOf(shapes: Readonly<Record<string, readonly number[]>>): Buffer {
  let offset = 0;
  const header: Record<string, unknown> = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const length = shape.reduce((product, dim) => product * dim, 2);
    header[name] = { dtype: 'F16', shape, data_offsets: [offset, offset + length] };
    offset += length;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, bytesNamed(Object.keys(shapes).join(), offset)]);
}
