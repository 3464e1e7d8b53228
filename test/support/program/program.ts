/** Runs the compiled program as a person would. */

import { execFile } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../../dist/src/main.js', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `ella-bot ...args`; `onStart` gets the process, to send it signals, and what it says of its progress. */
export function runProgram(
  args: readonly string[],
  options: {
    env?: NodeJS.ProcessEnv;
    onStart?: (kill: (signal: NodeJS.Signals) => void, stderr: Readable) => void;
  } = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [main, ...args],
      { env: { ...process.env, DEBUG: '', ...options.env } },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
    if (child.stderr) options.onStart?.((signal) => child.kill(signal), child.stderr);
  });
}
