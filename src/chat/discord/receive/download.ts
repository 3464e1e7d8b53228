/** Downloads files that people sent, from Discord's own servers and nowhere else. */
import { type Platform, PlatformError } from '../../platform.ts';
import { fileRefused, fileTooLarge, readFile } from '../../read-file.ts';

const hosts = ['cdn.discordapp.com', 'media.discordapp.net'];

/** ms for a whole file. */
const patience = 60_000;

export function createDownload(apiUrl: string): Platform['download'] {
  const known = new Set([...hosts, new URL(apiUrl).host]);
  return async ({ source, size }, most) => {
    if (!URL.canParse(source) || !known.has(new URL(source).host)) {
      throw new PlatformError('invalid', "The file is not at Discord's.");
    }
    if (size > most) throw fileTooLarge(size, most);
    try {
      const response = await fetch(source, { redirect: 'error', signal: AbortSignal.timeout(patience) });
      if (!response.ok) throw fileRefused(response.status);
      return await readFile(response, most);
    } catch (error) {
      if (error instanceof PlatformError) throw error;
      throw new PlatformError('unavailable', "The file can't be read from Discord.", { cause: error });
    }
  };
}
