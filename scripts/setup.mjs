/** Makes a fresh clone ready to run: dependencies, the compiled program, Redis. Does nothing when all is there. */

import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, modified } from './build.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const at = (...parts) => path.join(root, ...parts);

function run(command, args, cwd, env) {
  process.stderr.write(`> ${command} ${args.join(' ')}\n`);
  // Only standard error: standard output belongs to the program that runs afterwards.
  const { status, error } = spawnSync(command, args, {
    cwd,
    env,
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  if (error) process.stderr.write(`${error.message}\n`);
  if (status !== 0) process.exit(1);
}

/** Installs what the lock says into `node_modules` of `folder`, where that is not there already. */
export function installDependencies(folder = root) {
  const lock = path.join(folder, 'package-lock.json');
  // npm writes this file at the end of an install, so it also tells of one that was cut off.
  const installed = path.join(folder, 'node_modules', '.package-lock.json');
  // Git gives a file that it writes again a new time; what was installed from it may still be the same.
  const copy = path.join(folder, 'node_modules', '.installed-lock.json');
  if (existsSync(installed) && existsSync(copy) && readFileSync(copy).equals(readFileSync(lock))) return;
  if (modified(installed) >= modified(lock)) return;
  // package.json forbids onnxruntime's install script, which downloads CUDA; npm 10 and older need this variable.
  run('npm', ['ci', '--no-audit', '--no-fund'], folder, { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' });
  utimesSync(installed, new Date(), new Date());
  copyFileSync(lock, copy);
}

/** Runs another script of this folder, and ends where it fails. */
function ensure(name, env = process.env) {
  const { status } = spawnSync(process.execPath, [at('scripts', `ensure-${name}.mjs`)], {
    stdio: ['ignore', process.stderr, process.stderr],
    env,
  });
  if (status !== 0) process.exit(1);
}

/** The program itself reads it too; here it may say that Redis runs elsewhere. */
function loadEnvFile() {
  const file = process.env.ELLA_ENV_FILE ?? at('.env');
  if (file !== '' && existsSync(file)) process.loadEnvFile(file);
}

/** @param needs what the program will be used for: `queue`, `test` or nothing special */
export function setUp(needs) {
  installDependencies();
  build();
  if (needs === 'queue') {
    loadEnvFile();
    ensure('redis');
  }
  if (needs === 'test') {
    // The tests start servers of their own, whatever Redis the bot has.
    const { REDIS_URL: _, ...env } = process.env;
    ensure('redis', env);
    ensure('chromium');
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  setUp(process.argv.includes('--test') ? 'test' : undefined);
