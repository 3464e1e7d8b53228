/** Turns Ctrl-C and a polite kill into an AbortSignal, so that work stops between two steps. */

/** The second signal ends the process at once, for somebody who can't wait. */
export function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => controller.abort());
  }
  return controller.signal;
}
