/** Files of a gzipped tarball, in memory. */
import { gunzipSync } from 'node:zlib';
import { AppError } from '../../../errors.ts';

const block = 512;

/** No package that we read is larger when unpacked; a bomb would be. */
const largest = 512 * 1024 ** 2;

/** @returns those of the wanted names that are there, as tar writes them: `package/LICENSE` */
export function readTarball(bytes: Uint8Array, wanted: readonly string[]): ReadonlyMap<string, Buffer> {
  const tar = gunzipSync(bytes, { maxOutputLength: largest });
  const files = new Map<string, Buffer>();
  for (let at = 0; at + block <= tar.length; ) {
    const header = tar.subarray(at, at + block);
    if (header.every((byte) => byte === 0)) break;
    const name = textOf(header, 0, 100);
    const prefix = textOf(header, 345, 155);
    const size = Number.parseInt(textOf(header, 124, 12).trim(), 8);
    const start = at + block;
    if (!(size >= 0) || start + size > tar.length) throw new AppError('bad_tarball', 'A tarball is damaged.');
    const full = prefix === '' ? name : `${prefix}/${name}`;
    if (wanted.includes(full)) files.set(full, tar.subarray(start, start + size));
    at = start + Math.ceil(size / block) * block;
  }
  return files;
}

/** Up to the first NUL. */
function textOf(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.subarray(0, end === -1 ? length : end).toString('utf8');
}
