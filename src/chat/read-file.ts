/** Reading a file that a person sent, no further than the caller takes, and what can be wrong with it. */
import { readAtMost } from '../http/read-at-most.ts';
import { PlatformError } from './platform.ts';

/** @throws PlatformError `too_large` past `most` bytes, whatever was announced */
export async function readFile(response: Response, most: number): Promise<Uint8Array> {
  const bytes = await readAtMost(response, most);
  if (bytes === undefined) throw fileTooLarge(most + 1, most);
  return bytes;
}

/** A file server's answer other than the file. */
export function fileRefused(status: number): PlatformError {
  const gone = status === 403 || status === 404 || status === 410;
  return new PlatformError(gone ? 'gone' : 'unavailable', `The file can't be read: status ${status}.`);
}

export function fileTooLarge(size: number, most: number): PlatformError {
  return new PlatformError('too_large', `The file has ${size} bytes or more; at most ${most} are read.`);
}
