/** A row of letters with each run of equal letters as one: "nuuude" is found where "nude" is looked for. */

import type { Row } from './fold-text.ts';

/** Whatever lies between the letters of a run. */
export interface Runs {
  readonly length: number;
  readonly letters: Int32Array;
  /** Where each run begins in the row; one more entry for the end. */
  readonly first: Int32Array;
}

export function runsOf(row: Row): Runs {
  const letters = new Int32Array(row.length);
  const first = new Int32Array(row.length + 1);
  let length = 0;
  for (let i = 0; i < row.length; i++) {
    const letter = row.letters[i] ?? 0;
    if (length > 0 && letters[length - 1] === letter) continue;
    letters[length] = letter;
    first[length] = i;
    length += 1;
  }
  first[length] = row.length;
  return { length, letters, first };
}

/** A letter that must come after at most so many others. */
export interface Next {
  readonly letter: number;
  readonly anys: number;
}

/** Whether it can: each "any" takes one letter, from the rest of the run `at` or from those after it. */
export function comesSoon({ letters, first, length }: Runs, at: number, { letter, anys }: Next): boolean {
  const hasRest = (first[at + 1] ?? 0) - (first[at] ?? 0) > 1;
  const last = Math.min(at + anys + 1, length - 1);
  for (let run = hasRest ? at : at + 1; run <= last; run++) if (letters[run] === letter) return true;
  return false;
}
