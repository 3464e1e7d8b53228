/** Serves the page as it lies on disk. */
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { sep } from 'node:path';
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

/**
 * Every script but the words of a language, which one of them chooses: asked for at once, and not one after the other
 * as each is found in the one before.
 */
const preloads = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((name) => name.split(sep).join('/'))
  .filter((name) => name.endsWith('.js') && !name.startsWith('words/'))
  .map((name) => `<link rel="modulepreload" href="/${name}">`)
  .join('');

export function pageRoutes(): Hono {
  const routes = new Hono();
  routes.use(compress());
  routes.get('/:file{((?:[a-z]+/)?[a-z][a-z-]*\\.(?:html|css|js|svg))?}', async (c) => {
    const name = c.req.param('file') || 'index.html';
    const file = fileURLToPath(new URL(name, folder));
    if (!existsSync(file)) return c.notFound();
    const type = types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
    const text = await readFile(file, 'utf8');
    const sent = name === 'index.html' ? text.replace('<script', () => `${preloads}<script`) : text;
    return c.body(sent, 200, { 'Content-Type': type, 'Cache-Control': 'no-cache' });
  });
  return routes;
}
