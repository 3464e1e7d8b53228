/** Makes a fresh clone ready to run: dependencies, the compiled program, Redis. Does nothing when all is there. */

import { spawnSync } from 'node:child_process';
import { existsSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, modified } from './build.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const at = (...parts) => path.join(root, ...parts);

function run(command, args, env = process.env) {
  process.stderr.write(`> ${command} ${args.join(' ')}\n`);
  // Only standard error: standard output belongs to the program that runs afterwards.
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    env,
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  if (error) process.stderr.write(`${error.message}\n`);
  if (status !== 0) process.exit(1);
}

function installDependencies() {
  // npm writes this file at the end of an install, so it also tells of one that was cut off.
  const installed = at('node_modules', '.package-lock.json');
  if (modified(installed) >= modified(at('package-lock.json'))) return;
  // package.json forbids onnxruntime's install script, which downloads CUDA; npm 10 and older need this variable.
  run('npm', ['ci', '--no-audit', '--no-fund'], { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' });
  utimesSync(installed, new Date(), new Date());
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
