/** The two kinds of errors of the project: those meant for the person who asked, and all others. */

import leven from 'leven';

/** An error with a stable `code`, for logs and for callers that react to it. */
export class AppError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** An error the person can mend: its message is shown to them as it is, in one line. */
export class UserError extends AppError {}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** "did you mean …?" for a name that is not among `known`, or the list of them where none is near. */
export function suggestNearest(name: string, known: readonly string[]): string {
  const ranked = known.map((candidate) => ({ candidate, distance: leven(name.toLowerCase(), candidate) }));
  const best = ranked.sort((a, b) => a.distance - b.distance)[0];
  return best !== undefined && best.distance <= Math.max(2, name.length / 3)
    ? `did you mean ${best.candidate}?`
    : `known are ${known.join(', ')}`;
}
