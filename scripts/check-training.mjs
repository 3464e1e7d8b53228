/** Checks the Python of training/ where its tools are: ruff for the style, the packages it trains with for its tests. */

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const training = path.join(fileURLToPath(new URL('..', import.meta.url)), 'training');
const python = process.env.PYTHON || 'python3';
const packages = ['numpy', 'PIL', 'safetensors', 'tokenizers', 'torch'];

const succeeds = (program, ...args) => spawnSync(program, args, { stdio: 'ignore' }).status === 0;

const isInstalled = (names) =>
  succeeds(
    python,
    '-c',
    `import importlib.util as i, sys; sys.exit(any(i.find_spec(name) is None for name in ${JSON.stringify(names)}))`,
  );

function run(program, ...args) {
  // The stages import each other by name, and the tests import them.
  const env = { ...process.env, PYTHONPATH: training };
  const { status } = spawnSync(program, args, { stdio: 'inherit', cwd: training, env });
  if (status !== 0) process.exit(1);
}

const skip = (what, missing) => process.stdout.write(`training/: no ${what}, for want of ${missing}\n`);

if (succeeds('ruff', '--version')) run('ruff', 'check', '--quiet');
else if (isInstalled(['ruff'])) run(python, '-m', 'ruff', 'check', '--quiet');
else skip('lint', 'ruff');

if (isInstalled(packages)) run(python, '-m', 'unittest', 'discover', 'tests');
else skip('tests', `${python} with ${packages.join(', ')}`);
