/**
 * Builds the site of docs/ where a page changed since the last time; a link that leads nowhere fails. Its tools are
 * installed by `npm ci --prefix docs`, and by continuous integration always.
 */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installDependencies } from './setup.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const docs = path.join(root, 'docs');
const stamp = path.join(docs, 'node_modules', '.built');
/** Pages include them. */
const included = ['CONTRIBUTING.md', 'SECURITY.md', '.env.example'];

function pages(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !['node_modules', 'dist', 'cache'].includes(name))
    .flatMap((entry) => {
      const name = path.join(folder, entry.name);
      return entry.isDirectory() ? pages(name) : [name];
    })
    .sort();
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const file of [...pages(docs), ...included.map((name) => path.join(root, name))]) {
    hash.update(path.relative(root, file)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

if (process.env.CI) installDependencies(docs);
if (!existsSync(path.join(docs, 'node_modules', '.package-lock.json'))) {
  process.stdout.write('docs/: not built, for want of its tools (npm ci --prefix docs)\n');
  process.exit(0);
}
const now = fingerprint();
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== now) {
  const vitepress = path.join(docs, 'node_modules', 'vitepress', 'bin', 'vitepress.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [vitepress, 'build', docs], {
    encoding: 'utf8',
  });
  if (status !== 0) {
    process.stderr.write(`${stdout}${stderr}\n`);
    process.exit(1);
  }
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
}
