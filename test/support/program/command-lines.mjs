/** Does for each command line that comes by message what main.js does, and answers what the program wrote. */

import { loadEnvFile } from '../../../dist/src/cli/config/env-file.js';
import { createProgram } from '../../../dist/src/cli/program.js';
import { exitCodeOf, printError } from '../../../dist/src/cli/report-error.js';

let written = { stdout: '', stderr: '' };
for (const name of ['stdout', 'stderr']) {
  process[name].write = (chunk, ...more) => {
    written[name] += chunk;
    const done = more.at(-1);
    if (typeof done === 'function') process.nextTick(done);
    return true;
  };
}

process.on('message', async ({ args, env }) => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  written = { stdout: '', stderr: '' };
  process.exitCode = 0;
  try {
    loadEnvFile();
    await createProgram().parseAsync(args, { from: 'user' });
  } catch (error) {
    printError(error);
    process.exitCode = exitCodeOf(error);
  }
  const code = process.exitCode;
  process.exitCode = 0;
  // A run listens to signals for as long as its process lives.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
  process.send({ code, ...written });
});
process.on('disconnect', () => process.exit());
