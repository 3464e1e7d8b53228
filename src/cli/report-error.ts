/** What a person sees of an error on the command line, and the exit code it leads to. */

import { CommanderError } from 'commander';
import { messageOf, UserError } from '../errors.ts';

/** Conventional exit codes; 130 is 128 + SIGINT. */
const exitCodes = { failure: 1, usage: 2, interrupted: 130 };

/** One line on standard error; with DEBUG set, the stack and its causes too. */
export function printError(error: unknown): void {
  // Commander prints its own.
  if (error instanceof CommanderError) return;
  if (isInterruption(error)) {
    process.stderr.write('Stopped.\n');
    return;
  }
  const line = messageOf(error).replaceAll(/\s*\n\s*/g, ' ');
  process.stderr.write(`ella-bot: ${line}\n`);
  if (process.env.DEBUG && error instanceof Error) {
    for (let at: unknown = error; at instanceof Error; at = at.cause) process.stderr.write(`${at.stack}\n`);
  }
}

/** One line on standard error about something that stops nothing. */
export function printNotice({ message }: { readonly message: string }): void {
  process.stderr.write(`ella-bot: ${message}\n`);
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
  if (isInterruption(error)) return exitCodes.interrupted;
  return error instanceof UserError ? exitCodes.usage : exitCodes.failure;
}

function isInterruption(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
