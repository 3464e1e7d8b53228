/**
 * Writes `npm-shrinkwrap.json` for the package, from the lock: npm installs a published program with exactly these
 * versions, and takes its word for which of them have install scripts. So nobody who installs ella-bot downloads CUDA
 * without asking for it. It is there only while npm packs; in a clone the lock itself counts.
 */

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const shrinkwrap = path.join(root, 'npm-shrinkwrap.json');

/** Without these the packages do all that is needed; msgpackr-extract's only looks for what is there already. */
const unwanted = /(^|\/)node_modules\/(onnxruntime-node|protobufjs)$/;

function write() {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const packages = Object.entries(lock.packages).flatMap(([place, { devDependencies, ...entry }]) => {
    if (entry.dev) return [];
    if (unwanted.test(place)) delete entry.hasInstallScript;
    return [[place, entry]];
  });
  writeFileSync(shrinkwrap, JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }));
}

if (process.argv.includes('--remove')) rmSync(shrinkwrap, { force: true });
else write();
