/** The frame of a PNG file: its signature and its chunks of length, type, data and CRC. */
import { crc32 } from 'node:zlib';
import { UserError } from '../errors.ts';

export const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Signature, then IHDR: 4 bytes length, 4 type, 13 data, 4 CRC. */
export const pngHeaderLength = pngSignature.length + 25;

/** One chunk; `data` is a view of the file, `crc` is as stored and not yet checked. */
export interface PngChunk {
  readonly type: string;
  readonly data: Buffer;
  readonly crc: number;
}

/** The bytes of one chunk. */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const chunk = Buffer.alloc(data.length + 12);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  chunk.set(data, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, data.length + 8)), data.length + 8);
  return chunk;
}

/** All chunks up to IEND in turn; throws UserError where the file is no PNG, is cut off or its lengths lie. */
export function* readPngChunks(bytes: Uint8Array): Generator<PngChunk> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!file.subarray(0, pngSignature.length).equals(pngSignature)) {
    throw new UserError('not_a_png', 'A PNG image was expected, but this file is not one.');
  }
  let offset = pngSignature.length;
  let type = '';
  while (type !== 'IEND') {
    if (file.length - offset < 12) {
      throw new UserError(
        'png_truncated',
        `The PNG file ends after ${file.length} bytes, before its last chunk.`,
      );
    }
    const length = file.readUInt32BE(offset);
    type = file.toString('latin1', offset + 4, offset + 8);
    if (!/^[A-Za-z]{4}$/.test(type)) {
      throw new UserError('png_damaged', `The PNG file is damaged: no chunk starts at byte ${offset}.`);
    }
    const end = offset + 8 + length;
    if (end + 4 > file.length) {
      throw new UserError(
        'png_truncated',
        `The PNG file is cut off: its ${type} chunk says ${length} bytes, ${file.length - offset - 8} are left.`,
      );
    }
    yield { type, data: file.subarray(offset + 8, end), crc: file.readUInt32BE(end) };
    offset = end + 4;
  }
}

/** Throws UserError unless the stored CRC of `chunk` fits its type and data. */
export function checkPngCrc(chunk: PngChunk): void {
  if (crc32(chunk.data, crc32(chunk.type)) !== chunk.crc) {
    throw new UserError(
      'png_damaged',
      `The PNG file is damaged: the checksum of its ${chunk.type} chunk is wrong.`,
    );
  }
}
