/** Serves people's files and the bot's pictures. */
import { Hono } from 'hono';
import { limitBodies } from '../../../http/guard.ts';
import { cleanText, oneLine } from '../../platform.ts';
import { newFileId, type StoredFile } from '../content.ts';
import type { LocalContext } from '../context.ts';
import { maxUpload } from '../limits.ts';
import { personOf } from './body.ts';

/** What browsers show and can't run. */
const pictures = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];

export const uploadPath = '/api/uploads';

/** Uploads on their way into a command or message. */
export interface Uploads {
  find(id: string): StoredFile | undefined;
  add(file: StoredFile): Promise<void>;
}

/** Kept so long for a form still open; what a message shows is kept with the message. */
const keptMs = 3_600_000;

export function createUploads({ ledger }: Pick<LocalContext, 'ledger'>): Uploads {
  const uploads = new Map<string, { readonly file: StoredFile; readonly at: number }>();
  return {
    find: (id) => uploads.get(id)?.file,
    async add(file) {
      uploads.set(file.id, { file, at: Date.now() });
      for (const [id, { at }] of [...uploads]) {
        if (Date.now() - at < keptMs) break;
        uploads.delete(id);
        const shown = [...ledger.world.messages.values()].some(({ content }) =>
          content.files?.some((other) => other.id === id),
        );
        if (!shown) await ledger.storage.removeFile(id);
      }
    },
  };
}

export function fileRoutes(context: LocalContext, uploads: Uploads): Hono {
  const { storage } = context.ledger;
  const routes = new Hono();
  routes.post(uploadPath, limitBodies(maxUpload, 'A file'), async (c) => {
    personOf(context, c.req.query('person'));
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    const file: StoredFile = {
      id: newFileId(),
      name: oneLine(c.req.query('name') ?? '', 200) || 'file',
      type: oneLine(c.req.header('content-type') ?? '', 100) || 'application/octet-stream',
      size: bytes.byteLength,
    };
    await storage.writeFile(file.id, bytes);
    await uploads.add(file);
    return c.json(file);
  });
  routes.get('/files/:id{[\\w-]{1,80}}', async (c) => {
    const bytes = await storage.readFile(c.req.param('id'));
    if (bytes === undefined) return c.notFound();
    const type = c.req.query('type') ?? '';
    const shown = pictures.includes(type);
    return c.body(new Uint8Array(bytes), 200, {
      'Content-Type': shown ? type : 'application/octet-stream',
      'Content-Disposition': disposition(shown ? 'inline' : 'attachment', c.req.query('name') ?? 'file'),
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Cache-Control': 'private, max-age=31536000, immutable',
    });
  });
  return routes;
}

function disposition(kind: string, name: string): string {
  return `${kind}; filename*=UTF-8''${encodeURIComponent(oneLine(cleanText(name), 100))}`;
}
