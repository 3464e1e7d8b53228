/** The recipes in deploy/ speak of settings, metrics and files that exist. No container engine runs here. */

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/cli/config/config.ts';
import { settingNames } from '../../src/cli/config/settings.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string) => readFile(path.join(root, file), 'utf8');

const names = (await readdir(path.join(root, 'deploy'), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)));
const texts = await Promise.all(names.map(async (file) => ({ file, text: await read(file) })));
const textOf = (name: string) => texts.find(({ file }) => file === path.join('deploy', name))?.text ?? '';

describe('deploy/', () => {
  it('sets only what is a setting', () => {
    const used = texts.flatMap(({ file, text }) =>
      [...text.matchAll(/\b(?:ELLA|SLACK|DISCORD|REDIS)_[A-Z_]+/g)].map(([name]) => ({ file, name })),
    );
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter(({ name }) => !settingNames.includes(name))).toEqual([]);
  });

  it('asks for metrics that the program or its runtime has', async () => {
    const sources = (await readdir(path.join(root, 'src', 'operations'), { recursive: true })).filter(
      (name) => name.endsWith('.ts'),
    );
    const code = (await Promise.all(sources.map((name) => read(`src/operations/${name}`)))).join('\n');
    const known = new Set([...code.matchAll(/'(ella_[a-z_]+)'/g)].map(([, name]) => name));
    const histogram = /_(bucket|sum|count)$/;
    const used = ['prometheus/rules.yml', 'grafana/ella-bot.json'].flatMap((name) =>
      [...textOf(name).matchAll(/\bella_[a-z_]+/g)].map(([metric]) => metric.replace(histogram, '')),
    );
    expect(used.length).toBeGreaterThan(15);
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  });

  it('waits for a stop longer than a stop may take', () => {
    const seconds = readConfig({}).stopMs / 1000;
    for (const [name, pattern] of [
      ['compose.yaml', /<<: \*ella|stop_grace_period: (\d+)s/],
      ['systemd/ella-bot.service', /TimeoutStopSec=(\d+)/],
      ['systemd/ella-worker.service', /TimeoutStopSec=(\d+)/],
    ] as const) {
      expect(Number(pattern.exec(textOf(name))?.[1]), name).toBeGreaterThan(seconds);
    }
  });

  it('copies into containers only what the build context has', async () => {
    const ignore = (await read('.dockerignore')).split('\n').filter((line) => line.startsWith('!'));
    const context = ignore.map((line) => line.slice(1));
    const copied = ['Containerfile', 'Containerfile.nvidia'].flatMap((name) =>
      [...textOf(name).matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources = '']) =>
        sources.split(' '),
      ),
    );
    expect(copied.length).toBeGreaterThan(4);
    expect(copied.filter((source) => source !== '.' && !context.includes(source))).toEqual([]);
    // What setup.mjs and the compiler need besides.
    for (const name of ['scripts', 'src', 'commands', 'tsconfig.json', 'tsconfig.build.json']) {
      expect(context).toContain(name);
    }
  });
});
