/** Serves the page as it lies on disk: nothing is built. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';

/** Beside this file's folder, or, where only the compiled code runs, in the sources the package brings along. */
const folders = [
  new URL('../page/', import.meta.url),
  new URL('../../../../../src/chat/local/page/', import.meta.url),
];

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

export function pageRoutes(): Hono {
  const folder = folders.find((candidate) => existsSync(fileURLToPath(new URL('index.html', candidate))));
  const routes = new Hono();
  routes.get('/:file{((?:[a-z]+/)?[a-z][a-z-]*\\.(?:html|css|js|svg))?}', async (c) => {
    const name = c.req.param('file') || 'index.html';
    const file = folder && fileURLToPath(new URL(name, folder));
    if (file === undefined || !existsSync(file)) return c.notFound();
    const type = types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
    return c.body(await readFile(file, 'utf8'), 200, { 'Content-Type': type, 'Cache-Control': 'no-cache' });
  });
  return routes;
}
