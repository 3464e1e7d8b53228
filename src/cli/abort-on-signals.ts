/** Turns Ctrl-C and a polite kill into an AbortSignal, so that work stops between two steps. */

import { constants } from 'node:os';

/** npm passes on a Ctrl-C that the terminal has sent to everybody already: one wish, heard twice within this time. */
const echoMs = 500;

/** The second signal ends the process at once, for somebody who can't wait. */
export function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  onSignals(
    () => controller.abort(),
    (name) => process.exit(exitCodeOfSignal(name)),
  );
  return controller.signal;
}

/** Calls `first` when the process is asked to stop, and `again` for every later signal. */
export function onSignals(
  first: (name: NodeJS.Signals) => void,
  again: (name: NodeJS.Signals) => void,
): void {
  let firstAt: number | undefined;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (firstAt === undefined) {
        firstAt = performance.now();
        first(name);
      } else if (performance.now() - firstAt > echoMs) {
        again(name);
      }
    });
  }
}

/** What a shell reports of a process that a signal ended. */
export function exitCodeOfSignal(name: NodeJS.Signals): number {
  return 128 + constants.signals[name];
}
