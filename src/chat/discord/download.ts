/** Reading files that people sent, from Discord's own servers and from nowhere else. */
import { type Platform, PlatformError } from '../platform.ts';

const hosts = ['cdn.discordapp.com', 'media.discordapp.net'];

/** ms for a whole file. */
const patience = 60_000;

export function createDownload(apiUrl: string): Platform['download'] {
  const known = new Set([...hosts, new URL(apiUrl).host]);
  return async ({ source, size }, most) => {
    if (!URL.canParse(source) || !known.has(new URL(source).host)) {
      throw new PlatformError('invalid', "The file is not at Discord's.");
    }
    if (size > most) throw tooLarge(size, most);
    try {
      const response = await fetch(source, { redirect: 'error', signal: AbortSignal.timeout(patience) });
      if (!response.ok) throw refused(response.status);
      return await readAtMost(response, most);
    } catch (error) {
      if (error instanceof PlatformError) throw error;
      throw new PlatformError('unavailable', "The file can't be read from Discord.", { cause: error });
    }
  };
}

async function readAtMost(response: Response, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > most) throw tooLarge(length, most);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refused(status: number): PlatformError {
  const gone = status === 403 || status === 404 || status === 410;
  return new PlatformError(gone ? 'gone' : 'unavailable', `The file can't be read: status ${status}.`);
}

function tooLarge(size: number, most: number): PlatformError {
  return new PlatformError('too_large', `The file has ${size} bytes or more; at most ${most} are read.`);
}
