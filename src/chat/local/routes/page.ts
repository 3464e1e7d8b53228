/** Serves the page as it lies on disk. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';
import { compress } from 'hono/compress';

/** As sources and as compiled code, for the build copies it. */
const folder = new URL('../page/', import.meta.url);

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

export function pageRoutes(): Hono {
  const routes = new Hono();
  routes.use(compress());
  routes.get('/:file{((?:[a-z]+/)?[a-z][a-z-]*\\.(?:html|css|js|svg))?}', async (c) => {
    const name = c.req.param('file') || 'index.html';
    const file = fileURLToPath(new URL(name, folder));
    if (!existsSync(file)) return c.notFound();
    const type = types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
    return c.body(await readFile(file, 'utf8'), 200, { 'Content-Type': type, 'Cache-Control': 'no-cache' });
  });
  return routes;
}
