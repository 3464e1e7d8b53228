/** Compiles the program into dist/, and copies beside it what is read as it is: the page of the local chat, scripts. */

import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const at = (...parts) => path.join(root, ...parts);
const sourceFolders = ['src', 'commands'];

/** When it was last changed, in ms; 0 where there is no such file. */
export const modified = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0);

const entriesIn = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true }).map((entry) => ({
    isFile: entry.isFile(),
    // Node 20.15 calls it `path`.
    name: path.join(entry.parentPath ?? entry.path, entry.name),
  }));

/** Builds where a source is newer than the last build. */
export function build() {
  const sources = [
    // Folders count too: their time tells of files that were removed or renamed.
    ...sourceFolders.flatMap((folder) => entriesIn(at(folder)).map(({ name }) => name)),
    ...['tsconfig.json', 'tsconfig.build.json', 'package-lock.json', 'scripts/build.mjs'].map((name) =>
      at(name),
    ),
  ];
  if (modified(at('dist', '.built')) >= Math.max(...sources.map(modified))) return;
  // Built aside and swapped in whole: a build that is cut off, or two at once, must not leave half a program.
  const fresh = at(`.build-${process.pid}`);
  compile(fresh);
  copyAssets(fresh);
  writeFileSync(path.join(fresh, '.built'), '');
  const old = at(`.build-old-${process.pid}`);
  if (existsSync(at('dist'))) renameSync(at('dist'), old);
  renameSync(fresh, at('dist'));
  rmSync(old, { recursive: true, force: true });
}

function compile(folder) {
  const tsc = at('node_modules', 'typescript', 'bin', 'tsc');
  const args = [tsc, '-p', at('tsconfig.build.json'), '--outDir', folder];
  process.stderr.write('> tsc -p tsconfig.build.json\n');
  // Only standard error: standard output belongs to the program that runs afterwards.
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', process.stderr, process.stderr] });
  if (status !== 0) process.exit(1);
}

function copyAssets(folder) {
  for (const { name, isFile } of sourceFolders.flatMap((source) => entriesIn(at(source)))) {
    if (!isFile || name.endsWith('.ts') || path.basename(name) === 'tsconfig.json') continue;
    const copy = path.join(folder, path.relative(root, name));
    mkdirSync(path.dirname(copy), { recursive: true });
    cpSync(name, copy);
  }
}
