/** Makes sure that a Redis can be had: by REDIS_URL, by a program that is here, or by installing one. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Package managers in the order tried; each line is one command, the next one is tried when it fails. */
const managers = [
  {
    program: 'apt-get',
    before: ['update', '-qq'],
    installs: [
      ['install', '-y', '-qq', '--no-install-recommends', 'redis-server'],
      ['install', '-y', '-qq', '--no-install-recommends', 'valkey-server'],
    ],
    root: true,
  },
  {
    program: 'dnf',
    installs: [
      ['install', '-y', 'valkey'],
      ['install', '-y', 'redis'],
    ],
    root: true,
  },
  {
    program: 'apk',
    installs: [
      ['add', '--no-cache', 'redis'],
      ['add', '--no-cache', 'valkey'],
    ],
    root: true,
  },
  {
    program: 'brew',
    installs: [
      ['install', 'redis'],
      ['install', 'valkey'],
    ],
    root: false,
  },
];

const find = (name) => {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here; the next folder.
    }
  }
  return undefined;
};

const server = () => find('redis-server') ?? find('valkey-server');

const say = (line) => process.stderr.write(`${line}\n`);

const fail = (reason) => {
  say(
    `Redis is needed and ${reason}. Install it (apt-get install redis-server, dnf install valkey, apk add redis, ` +
      'brew install redis) or set REDIS_URL to one that runs elsewhere.',
  );
  process.exit(1);
};

/** The words to put before a command that needs root, or undefined when this user may not. */
const asRoot = () => {
  if (process.getuid?.() === 0) return [];
  if (find('sudo') === undefined) return undefined;
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : undefined;
};

const run = (words) => {
  say(`Redis is missing; running: ${words.join(' ')}`);
  const [program, ...args] = words;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(program, args, { stdio: ['ignore', 2, 2], env }).status === 0;
};

const install = () => {
  const manager = managers.find(({ program }) => find(program) !== undefined);
  if (manager === undefined) fail('no package manager known to this script is here');
  const prefix = manager.root ? asRoot() : [];
  if (prefix === undefined)
    fail(`installing it with ${manager.program} needs root or sudo without a password`);
  if (manager.before !== undefined) run([...prefix, manager.program, ...manager.before]);
  for (const args of manager.installs) {
    if (run([...prefix, manager.program, ...args]) && server() !== undefined) return;
  }
  fail(`${manager.program} could not install it`);
};

if (!process.env.REDIS_URL && server() === undefined) {
  if (process.env.ELLA_NO_INSTALL) fail('ELLA_NO_INSTALL forbids installing it');
  install();
}
