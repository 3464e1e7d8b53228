/** Reads text and JSON files that people download or edit, and says plainly what is wrong with one. */

import { type FileHandle, open, stat } from 'node:fs/promises';
import { messageOf, UserError } from '../errors.ts';
import { decodeText } from './decode-text.ts';
import { parsePythonJson } from './python-json.ts';
import { impostorLine, recognisableBytes, recognise } from './recognise.ts';

export interface ReadOptions {
  /** Bytes of the largest file that is read. */
  readonly max: number;
  /** Of the error when the file isn't what it should be. */
  readonly code: string;
}

/**
 * Opens a regular file. Others are refused before they are opened: a pipe would never answer.
 * @throws UserError `missing_file`
 */
export async function openForReading(file: string): Promise<FileHandle> {
  try {
    if ((await stat(file)).isFile()) return await open(file, 'r');
  } catch (cause) {
    throw new UserError('missing_file', `${file} can't be read: ${reasonOf(cause)}`, { cause });
  }
  throw new UserError('missing_file', `${file} can't be read: it is not a file`);
}

/** @throws UserError `missing_file`, or `code` where the file is too large */
export async function readTextFile(file: string, { max, code }: ReadOptions): Promise<string> {
  return decodeText(await readBytes(file, max, code));
}

/** @throws UserError `missing_file`, or `code` where the file is too large or no JSON */
export async function readJsonFile(file: string, { max, code }: ReadOptions): Promise<unknown> {
  const bytes = await readBytes(file, max, code);
  try {
    return parsePythonJson(decodeText(bytes));
  } catch (cause) {
    const impostor = recognise(bytes.subarray(0, recognisableBytes));
    const isText = impostor === undefined || /^(JSON )?text /.test(impostor.what);
    const line = isText
      ? `${file} is not valid JSON: ${messageOf(cause)}`
      : impostorLine(file, impostor, 'JSON');
    throw new UserError(code, line, { cause });
  }
}

/** Why a file can't be read, without its path, which the message has already. */
export function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'its permissions forbid it';
  if (code === 'ELOOP') return 'its links lead in a circle';
  return messageOf(cause);
}

async function readBytes(file: string, max: number, code: string): Promise<Buffer> {
  const handle = await openForReading(file);
  try {
    const { size } = await handle.stat();
    if (size > max) throw new UserError(code, `${file} has ${size} bytes; at most ${max} are read`);
    return await handle.readFile();
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError('missing_file', `${file} can't be read: ${reasonOf(cause)}`, { cause });
  } finally {
    await handle.close();
  }
}
