/** The page in the six languages, and how much of it goes over the wire. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenPage, openPage } from '../../support/local/page.ts';

let open: OpenPage;
beforeAll(async () => {
  open = await openPage();
});
afterAll(() => open.close());

it.each([
  ['de-DE', 'de', 'Nachricht schreiben', 'Hier ist noch nichts. Tippe /'],
  ['es-MX', 'es', 'Escribe un mensaje', 'Aquí no hay nada todavía.'],
  ['fr-FR', 'fr', 'Écrire un message', 'Rien ici pour le moment.'],
  ['ja-JP', 'ja', 'メッセージを書く', 'まだ何もありません。'],
  ['zh-CN', 'zh', '写消息', '这里还没有内容。'],
  ['pt-BR', 'en', 'Write a message', 'Nothing here yet.'],
])('speaks the language of the browser: %s', async (locale, lang, label, empty) => {
  const page = await open.visit('Ada', { locale });
  await page.getByLabel(label).waitFor();
  await page.getByText(empty).first().waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe(lang);
  await open.browser.closePages();
  expect(open.browser.complaints.splice(0)).toEqual([]);
});

it('has the same words in every language', async () => {
  const folder = fileURLToPath(new URL('../../../src/chat/local/page/words/', import.meta.url));
  const keysOf = async (file: string) => {
    const { words } = (await import(path.join(folder, file))) as { words: Record<string, unknown> };
    return Object.keys(words);
  };
  const files = await readdir(folder);
  expect(files.sort()).toEqual(['de.js', 'en.js', 'es.js', 'fr.js', 'ja.js', 'zh.js']);
  const expected = await keysOf('en.js');
  for (const file of files) expect(await keysOf(file), file).toEqual(expected);
});

it('takes at most 120 KB, compressed, and comes compressed', async () => {
  const folder = fileURLToPath(new URL('../../../src/chat/local/page/', import.meta.url));
  const files = (await readdir(folder, { recursive: true })).filter((file) =>
    /\.(js|css|html|svg)$/.test(file),
  );
  const loaded = files.filter((file) => !/^words[\\/](?!ja)/.test(file));
  const sizes = await Promise.all(
    loaded.map(async (file) => gzipSync(await readFile(path.join(folder, file))).length),
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(120 * 1024);
  const response = await fetch(new URL('/style.css', open.chat.address()), {
    headers: { 'accept-encoding': 'gzip' },
  });
  expect(response.headers.get('content-encoding')).toBe('gzip');
  expect(await response.text()).toContain('--ground');
});
