/** The package: what its tarball holds, and that it draws and serves where somebody installed it. */

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { installPacked, type PackedProgram } from '../support/program/packed.ts';
import { cleanEnvironment } from '../support/program/service-process.ts';

const shrinkwrapSchema = z.object({
  packages: z.record(
    z.string(),
    z.looseObject({ dev: z.boolean().optional(), hasInstallScript: z.boolean().optional() }),
  ),
});

let packed: PackedProgram;
beforeAll(async () => {
  packed = await installPacked();
});
afterAll(() => packed.remove());

const environment = () => {
  const { ELLA_MODEL: _, ...env } = cleanEnvironment({ ELLA_LOCAL_CHAT: 'on', ELLA_LOCAL_CHAT_PORT: '0' });
  return { ...env, ELLA_HTTP_PORT: '0', ELLA_LOG_FORMAT: 'json', LOG_LEVEL: 'info' };
};

describe('the tarball', () => {
  it('holds the program, the model and what is read first, and nothing else', () => {
    const strange = packed.tarball.files
      .map((file) => file.path)
      .filter(
        (file) =>
          !/^dist\/(src|commands)\/.+\.(js|css|html|svg|lua)$|^models\/(shapes|catalogue)\/|^deploy\//.test(
            file,
          ),
      );
    expect(strange.sort()).toEqual([
      '.env.example',
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'npm-shrinkwrap.json',
      'package.json',
    ]);
  });

  it('says which versions it runs with, and that none of them needs to download anything', async () => {
    const installed = path.join(packed.folder, 'node_modules', 'ella-bot', 'npm-shrinkwrap.json');
    const { packages } = shrinkwrapSchema.parse(JSON.parse(await readFile(installed, 'utf8')));
    const { '': own, ...others } = packages;
    expect(own).not.toHaveProperty('devDependencies');
    expect(Object.keys(others)).toContain('node_modules/onnxruntime-node');
    expect(Object.entries(others).filter(([, { dev }]) => dev)).toEqual([]);
    const scripted = Object.entries(others).filter(([, { hasInstallScript }]) => hasInstallScript);
    // It looks for what is there already, and is skipped where that fails.
    expect(scripted.map(([place]) => place)).toEqual(['node_modules/msgpackr-extract']);
    await expect(access('npm-shrinkwrap.json')).rejects.toThrow();
  });

  it('is at most 3 MB larger than the model', () => {
    const bundle = packed.tarball.files.filter((file) => file.path.startsWith('models/'));
    const bundleBytes = bundle.reduce((sum, { size }) => sum + size, 0);
    expect(bundleBytes).toBeGreaterThan(10e6);
    expect(packed.tarball.unpackedSize - bundleBytes).toBeLessThan(3e6);
  });
});

describe('the installed program', () => {
  it('draws with the model in the box', async () => {
    const { stdout } = await promisify(execFile)(
      packed.program,
      ['imagine', 'a red circle on a white background', '--seed', '7', '--json'],
      { cwd: packed.folder, env: environment() },
    );
    expect(JSON.parse(stdout)).toMatchObject({ images: [{ seed: 7 }] });
    const [picture] = await readdir(path.join(packed.folder, 'out'));
    const bytes = await readFile(path.join(packed.folder, 'out', picture ?? 'none'));
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  });

  it('still has the model in the box where somebody keeps models of their own', async () => {
    await mkdir(path.join(packed.folder, 'models', 'loras'), { recursive: true });
    const inFolder = { cwd: packed.folder, env: environment() };
    const list = await promisify(execFile)(packed.program, ['models', 'list', '--json'], inFolder);
    expect(JSON.parse(list.stdout).here).toMatchObject([{ name: 'shapes', kind: 'bundle' }]);
    const { stdout } = await promisify(execFile)(
      packed.program,
      ['imagine', 'a blue square', '--model', 'shapes', '--seed', '7', '--json'],
      inFolder,
    );
    expect(JSON.parse(stdout)).toMatchObject({ model: 'shapes' });
  });

  it('says where the prompts of its bench are, which are no part of it', async () => {
    const run = promisify(execFile)(packed.program, ['bench', 'dpg', '--model', 'shapes'], {
      cwd: packed.folder,
      env: environment(),
    });
    await expect(run).rejects.toMatchObject({
      code: 2,
      stderr:
        'ella-bot: The prompts of Shapes-DPG come with the sources, not with the package. Run this in a clone.\n',
    });
  });

  it('serves the chat in the browser, and keeps its data where it was started', async () => {
    const child = spawn(packed.program, ['start'], {
      cwd: packed.folder,
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      let url: string | undefined;
      for await (const line of createInterface({ input: child.stdout })) {
        url = /"The chat in the browser: ([^"]+)"/.exec(line)?.[1];
        if (url !== undefined) break;
      }
      const page = await fetch(url ?? 'none');
      expect({ status: page.status, text: await page.text() }).toMatchObject({
        status: 200,
        text: expect.stringContaining('<script'),
      });
      const script = await fetch(new URL('main.js', url));
      expect(script.headers.get('content-type')).toMatch(/^text\/javascript/);
    } finally {
      child.stdout.resume();
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    await access(path.join(packed.folder, 'data', 'redis'));
    expect(await readdir(path.join(packed.folder, 'node_modules', 'ella-bot'))).not.toContain('data');
  });
});
