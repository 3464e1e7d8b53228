/** Where caches go on each system. */
import { homedir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { cacheFolder } from '../../src/graph/cache-folder.ts';

const home = homedir();

it.each<[string, NodeJS.Platform, Record<string, string>, string]>([
  ['ELLA_CACHE_DIR wins', 'linux', { ELLA_CACHE_DIR: '/a', XDG_CACHE_HOME: '/b' }, '/a'],
  ['XDG_CACHE_HOME', 'linux', { XDG_CACHE_HOME: '/b' }, '/b/ella-bot'],
  ['a relative XDG_CACHE_HOME is ignored', 'linux', { XDG_CACHE_HOME: 'b' }, `${home}/.cache/ella-bot`],
  ['nothing set', 'linux', {}, `${home}/.cache/ella-bot`],
  ['an empty ELLA_CACHE_DIR is none', 'linux', { ELLA_CACHE_DIR: '' }, `${home}/.cache/ella-bot`],
  ['macOS', 'darwin', { XDG_CACHE_HOME: '/b' }, `${home}/Library/Caches/ella-bot`],
  ['Windows', 'win32', { LOCALAPPDATA: '/local' }, path.join('/local', 'ella-bot', 'Cache')],
  ['Windows, bare', 'win32', {}, path.join(home, 'AppData', 'Local', 'ella-bot', 'Cache')],
])('%s', (_name, platform, env, expected) => {
  expect(cacheFolder(env, platform)).toBe(expected);
});

it('is absolute even when asked for relatively', () => {
  expect(cacheFolder({ ELLA_CACHE_DIR: 'here' }, 'linux')).toBe(path.resolve('here'));
});
