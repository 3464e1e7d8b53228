/** The scripts as files: each is used, finds what it includes, and gets each include once. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadScript } from '../../src/store/script.ts';

const folder = new URL('../../src/jobs/lua/', import.meta.url);
const includes = new URL('includes/', folder);
const luaIn = (url: URL) =>
  readdirSync(url, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.lua'));
const scripts = luaIn(folder).filter((name) => !name.startsWith('includes'));
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const calls = read('../ledger/scripts.ts');

describe.each(scripts)('%s', (name) => {
  it('is called, says what it takes, and includes what there is', () => {
    const { lua } = loadScript(new URL(name, folder), includes);
    expect(lua).not.toContain('@include');
    expect(lua.match(/^local function jobKey/gm)).toHaveLength(1);
    expect(read(name)).toMatch(/^--\[\[\n {2}[A-Z][\s\S]+?\n {2}ARGV\n {4}2 /);
    expect(calls).toContain(`'${name.replace('.lua', '')}'`);
  });
});

it('every include is included by a script', () => {
  const all = [...scripts, ...luaIn(includes).map((name) => `includes/${name}`)].map(read).join('\n');
  for (const name of luaIn(includes)) {
    expect(all).toContain(`--- @include "${name.replace('.lua', '')}"`);
  }
});

it('a missing file is named', () => {
  const missing = pathToFileURL('/nowhere/x.lua');
  expect(() => loadScript(missing, includes)).toThrow(fileURLToPath(missing));
});
