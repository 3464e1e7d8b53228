/**
 * The compiled program in one process for many command lines. Most of what a short command costs is the start of its
 * process; where that is what a test is about (signals, what stays open at the end), `runProgram` is the one to use.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Outcome } from './program.ts';

const entry = fileURLToPath(new URL('./command-lines.mjs', import.meta.url));

export interface SharedProgram {
  /** As `runProgram`, one after the other. @throws Error where the process ended instead of answering */
  run(args: readonly string[], options?: { env?: NodeJS.ProcessEnv }): Promise<Outcome>;
  close(): Promise<void>;
}

export function shareProgram(): SharedProgram {
  let shared: { child: ChildProcess; ended: Promise<never> } | undefined;
  let last: Promise<unknown> = Promise.resolve();

  function start() {
    const child = fork(entry, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const ended = once(child, 'exit').then(([code, signal]) => {
      throw new Error(`The program ended its process (${code ?? signal})`);
    });
    ended.catch(() => {});
    return { child, ended };
  }

  async function ask(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Outcome> {
    shared ??= start();
    const answered = once(shared.child, 'message').then(([outcome]): Outcome => outcome);
    shared.child.send({ args, env });
    return Promise.race([answered, shared.ended]);
  }

  return {
    run(args, { env } = {}) {
      const outcome = last.then(() => ask(args, { ...process.env, DEBUG: '', ...env }));
      last = outcome.catch(() => {});
      return outcome;
    },
    async close() {
      if (shared?.child.connected) shared.child.disconnect();
      await shared?.ended.catch(() => {});
    },
  };
}
