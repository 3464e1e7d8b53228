/**
 * The two kinds of errors of the project: those meant for the person who asked, and all others. Codes are snake_case,
 * such as `missing_file`.
 */

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

/** The one that was probably meant, or all there are where none is near. */
export type Nearest = { readonly meant: string } | { readonly known: readonly string[] };

export function findNearest(name: string, known: readonly string[]): Nearest {
  const ranked = known.map((candidate) => ({ candidate, distance: leven(name.toLowerCase(), candidate) }));
  const best = ranked.sort((a, b) => a.distance - b.distance)[0];
  return best !== undefined && best.distance <= Math.max(2, name.length / 3)
    ? { meant: best.candidate }
    : { known };
}

/** "did you mean …?", or the list. */
export function asHint(nearest: Nearest): string {
  if ('meant' in nearest) return `did you mean ${nearest.meant}?`;
  return nearest.known.length === 0 ? 'there is none here' : `known are ${nearest.known.join(', ')}`;
}

/** The hint for a name that is not among `known`. */
export function suggestNearest(name: string, known: readonly string[]): string {
  return asHint(findNearest(name, known));
}
