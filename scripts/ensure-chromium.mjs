/** Makes sure that the tests have a browser, for the page of the local chat, and a GPU in software, for WebGPU. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const applications = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** SwiftShader comes with the browser; where, says test/support/webgpu.ts too. */
const gpuFolders = [
  '/usr/lib/chromium',
  '/usr/lib64/chromium-browser',
  '/usr/lib/chromium-browser',
  '/opt/google/chrome',
];
const gpu = () => gpuFolders.some((folder) => existsSync(join(folder, 'vk_swiftshader_icd.json')));

const isProgram = (file) => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const find = (name) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isProgram);

const browser = () => names.map(find).find(Boolean) ?? applications.find(isProgram);

const isThere = () => browser() !== undefined && gpu();

const say = (line) => process.stderr.write(`${line}\n`);

/** Unlike Redis, it is needed by few tests only: the others must not wait for it. */
const goWithout = (reason) =>
  say(
    `Chromium is missing and ${reason}: tests in a browser can't run. Install it (apt-get install chromium).`,
  );

/** The words to put before a command that needs root, or undefined when this user may not. */
const asRoot = () => {
  if (process.getuid?.() === 0) return [];
  if (find('sudo') === undefined) return undefined;
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : undefined;
};

const run = (words) => {
  say(`Chromium is missing; running: ${words.join(' ')}`);
  const [program, ...args] = words;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(program, args, { stdio: ['ignore', 2, 2], env }).status === 0;
};

const install = () => {
  if (process.env.ELLA_NO_INSTALL) return goWithout('ELLA_NO_INSTALL forbids installing it');
  // Elsewhere the package has another name, lacks SwiftShader, or is a snap that sees no temporary files.
  if (find('apt-get') === undefined) return goWithout('this script only knows how to install it on Debian');
  const prefix = asRoot();
  if (prefix === undefined) return goWithout('installing it needs root or sudo without a password');
  run([...prefix, 'apt-get', 'update', '-qq']);
  const args = ['install', '-y', '-qq', '--no-install-recommends', 'chromium'];
  if (!run([...prefix, 'apt-get', ...args]) || browser() === undefined)
    goWithout('apt-get could not install it');
};

if (!isThere()) install();
