/** Reading files that people sent, with the bot's token, from Slack's own servers and from nowhere else. */
import { z } from 'zod';
import { type Attachment, type Platform, PlatformError } from '../../platform.ts';
import { fileRefused, fileTooLarge, readFile } from '../../read-file.ts';
import { isSlacks } from '../lookup/own-address.ts';
import type { Workspaces } from '../lookup/workspaces.ts';
import type { Requests } from '../send/requests.ts';
import type { FilePayload } from './payloads.ts';

const fileSchema = z.object({
  file: z.looseObject({
    size: z.number().default(0),
    mimetype: z.string().nullish(),
    url_private: z.string().optional(),
    url_private_download: z.string().optional(),
  }),
});

/** ms for a whole file. */
const patience = 60_000;

export function toAttachment(server: string, file: FilePayload): Attachment {
  return {
    source: `${server}/${file.id}`,
    name: file.name ?? file.id,
    type: file.mimetype ?? 'application/octet-stream',
    size: file.size ?? 0,
  };
}

export function createDownload(
  requests: Requests,
  workspaces: Workspaces,
  apiUrl: string,
): Platform['download'] {
  return async ({ source, size }, most) => {
    const [server, id] = source.split('/');
    if (!server || !id) throw new PlatformError('invalid', 'The file is not one of Slack.');
    if (size > most) throw fileTooLarge(size, most);
    const { file } = await requests.ask(fileSchema, server, 'files.info', { file: id });
    if (file.size > most) throw fileTooLarge(file.size, most);
    const url = file.url_private_download ?? file.url_private;
    if (url === undefined || !isSlacks(url, apiUrl))
      throw new PlatformError('invalid', "The file is not at Slack's.");
    const { token } = await workspaces.of(server);
    try {
      const response = await fetch(url, {
        headers: { authorization: `Bearer ${token}` },
        // Slack sends those who may not read a file to its page for signing in.
        redirect: 'manual',
        signal: AbortSignal.timeout(patience),
      });
      if (!response.ok) throw refused(response.status);
      const type = response.headers.get('content-type') ?? '';
      if (type.startsWith('text/html') && file.mimetype !== 'text/html') throw refused(302);
      return await readFile(response, most);
    } catch (error) {
      if (error instanceof PlatformError) throw error;
      throw new PlatformError('unavailable', "The file can't be read from Slack.", { cause: error });
    }
  };
}

function refused(status: number): PlatformError {
  if (status >= 300 && status < 400) {
    return new PlatformError('forbidden', 'The bot lacks the scope "files:read" of Slack.', {
      permission: 'files:read',
    });
  }
  return fileRefused(status);
}
