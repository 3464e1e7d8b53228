/** Text inside PNG files: keyword and text as tEXt, zTXt or iTXt chunks (PNG specification, section 11.3.3). */
import { inflateSync } from 'node:zlib';
import { AppError, UserError } from '../errors.ts';
import { checkPngCrc, type PngChunk, pngChunk, readPngChunks } from './png-chunks.ts';

/** A packed text of 100 bytes can unpack to gigabytes; no honest one is longer than this. */
const maxUnpackedBytes = 4 * 1024 * 1024;
const maxTotalBytes = 16 * 1024 * 1024;

const keywordPattern = /^(?! )(?!.* $)(?!.* {2})[\x20-\x7e\xa1-\xff]{1,79}$/;
/** What tEXt may hold: printable Latin-1 and line feeds. */
const latin1Pattern = /^[\n\x20-\x7e\xa0-\xff]*$/;

/**
 * The chunk that holds `text` under `keyword`: tEXt where printable Latin-1 holds it, iTXt (UTF-8) otherwise, as PIL
 * does. No PNG text can hold NUL or half a surrogate pair; U+FFFD stands in for each. Throws AppError for a keyword
 * that is not 1 to 79 printable Latin-1 characters.
 */
export function pngTextChunk(keyword: string, text: string): Buffer {
  if (!keywordPattern.test(keyword)) {
    const shown = JSON.stringify(keyword.slice(0, 100));
    throw new AppError('png_keyword', `A PNG keyword is 1 to 79 Latin-1 characters, but it is ${shown}.`);
  }
  if (latin1Pattern.test(text)) return pngChunk('tEXt', Buffer.from(`${keyword}\0${text}`, 'latin1'));
  const head = Buffer.from(`${keyword}\0\0\0\0\0`, 'latin1');
  return pngChunk('iTXt', Buffer.concat([head, Buffer.from(text.replaceAll('\0', '\ufffd'), 'utf8')]));
}

/**
 * All texts of a PNG file by keyword; of two with one keyword the last counts, as in PIL. Lengths, checksums and
 * unpacked sizes are checked: throws UserError, and nothing else, for whatever is not a sound PNG.
 */
export function readPngText(bytes: Uint8Array): Record<string, string> {
  const texts = new Map<string, string>();
  let total = 0;
  for (const chunk of readPngChunks(bytes)) {
    const read = readers[chunk.type];
    if (!read) continue;
    checkPngCrc(chunk);
    const [keyword, text] = read(chunk);
    total += text.length;
    if (total > maxTotalBytes) throw tooLong(chunk, maxTotalBytes);
    texts.set(keyword, text.toString(chunk.type === 'iTXt' ? 'utf8' : 'latin1'));
  }
  return Object.fromEntries(texts);
}

const readers: Partial<Record<string, (chunk: PngChunk) => [keyword: string, text: Buffer]>> = {
  tEXt(chunk) {
    const [keyword, text] = splitAtNul(chunk, chunk.data);
    return [keyword.toString('latin1'), text];
  },
  zTXt(chunk) {
    const [keyword, rest] = splitAtNul(chunk, chunk.data);
    return [keyword.toString('latin1'), unpack(chunk, rest[0], rest.subarray(1))];
  },
  iTXt(chunk) {
    const [keyword, rest] = splitAtNul(chunk, chunk.data);
    const [, afterLanguage] = splitAtNul(chunk, rest.subarray(2));
    const [, text] = splitAtNul(chunk, afterLanguage);
    return [keyword.toString('latin1'), rest[0] === 0 ? text : unpack(chunk, rest[1], text)];
  },
};

function splitAtNul(chunk: PngChunk, data: Buffer): [Buffer, Buffer] {
  const end = data.indexOf(0);
  if (end < 0) throw damaged(chunk);
  return [data.subarray(0, end), data.subarray(end + 1)];
}

function unpack(chunk: PngChunk, method: number | undefined, packed: Buffer): Buffer {
  if (method !== 0) throw damaged(chunk);
  try {
    return inflateSync(packed, { maxOutputLength: maxUnpackedBytes });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    throw code === 'ERR_BUFFER_TOO_LARGE' ? tooLong(chunk, maxUnpackedBytes) : damaged(chunk, cause);
  }
}

function damaged(chunk: PngChunk, cause?: unknown): UserError {
  return new UserError(
    'png_damaged',
    `The PNG file is damaged: its ${chunk.type} chunk holds no readable text.`,
    {
      cause,
    },
  );
}

function tooLong(chunk: PngChunk, limit: number): UserError {
  return new UserError(
    'png_text_too_long',
    `The ${chunk.type} text of the PNG file is longer than ${limit / 1024 ** 2} MiB, more than is read.`,
  );
}
