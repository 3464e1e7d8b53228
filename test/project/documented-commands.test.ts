/** Every command that README and docs tell people to run is run here, or is marked with what it needs. */

import { spawn } from 'node:child_process';
import { access, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { installPacked, type PackedProgram } from '../support/program/packed.ts';
import { cleanEnvironment } from '../support/program/service-process.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Documented {
  readonly file: string;
  readonly command: string;
  /** Why it can't be run here, from `<!-- needs … -->` before its block. */
  readonly needs: string | undefined;
}

const reasons = /^(an account|a GPU|network|root|a container engine( and a GPU)?)$/;

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...(await readdir(path.join(root, 'docs')))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const texts = await Promise.all(
  documents.map(async (file) => ({ file, text: await readFile(path.join(root, file), 'utf8') })),
);
const blocks = /(?:<!-- needs (.+?) -->\s*)?^[ ]*```sh\n([\s\S]*?)^[ ]*```/gm;
const documented = texts.flatMap(({ file, text }) =>
  [...text.matchAll(blocks)].flatMap(([, needs, block = '']): Documented[] =>
    block
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .map((command) => ({ file, command, needs })),
  ),
);

/** What this very run is part of, or what it does not need to start again. */
const ofTheSuite = /^npm (test|run check|run setup)$/;
const service = /^(npm start|npx ella-bot start)$/;

let clone: string;
let packed: PackedProgram;
beforeAll(async () => {
  // As a clone, but what is written beside package.json goes away again.
  clone = await mkdtemp(path.join(tmpdir(), 'ella-clone-'));
  for (const name of ['package.json', 'scripts'])
    await symlink(path.join(root, name), path.join(clone, name));
  packed = await installPacked();
});
afterAll(async () => {
  await packed.remove();
  await rm(clone, { recursive: true, force: true });
});

interface Run {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a line as a shell would; a service is stopped once it shows its chat. */
function runLine(command: string): Promise<Run> {
  const { ELLA_MODEL: _, ...clean } = cleanEnvironment();
  const child = spawn('bash', ['-c', command], {
    cwd: command.startsWith('npx') ? packed.folder : clone,
    env: {
      ...clean,
      ELLA_DATA_DIR: path.join(clone, 'data'),
      ELLA_LOCAL_CHAT: 'on',
      ELLA_LOCAL_CHAT_PORT: '0',
      ELLA_HTTP_PORT: '0',
      LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: npm passes signals on, but not from a shell.
    detached: true,
  });
  let output = '';
  let isStopped = false;
  const read = (chunk: Buffer) => {
    output += chunk.toString();
    if (isStopped || !service.test(command) || !/The chat in the browser: http/.test(output)) return;
    isStopped = true;
    process.kill(-(child.pid ?? 0), 'SIGTERM');
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

const runnable = [
  ...new Set(
    documented
      .filter(({ command, needs }) => needs === undefined && !ofTheSuite.test(command))
      .map((each) => each.command),
  ),
];

describe('documented commands', () => {
  it('are found, and each mark gives a reason', () => {
    expect(documented.length).toBeGreaterThan(20);
    const odd = documented.filter(({ needs }) => needs !== undefined && !reasons.test(needs));
    expect(odd).toEqual([]);
  });

  it.each(runnable.filter((command) => !command.startsWith('npx vitest')))('%s', async (command) => {
    const { code, output } = await runLine(command);
    if (service.test(command)) expect(output).toContain('The chat in the browser: http');
    else expect({ code, output }).toMatchObject({ code: 0 });
  });

  it('run tests that exist', async () => {
    const files = runnable.flatMap((command) => /^npx vitest run (\S+)$/.exec(command)?.[1] ?? []);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) await access(path.join(root, file));
  });

  it('name subcommands that the program has', () => {
    const known = new Set(createProgram().commands.map((command) => command.name()));
    const named = texts.flatMap(({ file, text }) =>
      [...text.matchAll(/`(?:npx |npm run )?ella-bot (?:-- )?([a-z][a-z-]*)/g)].map(([, name = '']) => ({
        file,
        name,
      })),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(({ name }) => !known.has(name))).toEqual([]);
  });
});
