/** Finds out, from the calls that are made anyway, how many rows in one call a device draws fastest. */

/** Rows of one shape and model. */
interface Trial {
  /** The best that is known, where calls began, and at most. */
  best: number;
  readonly max: number;
  /** What is tried against `best`; undefined where the search is over. */
  candidate: number | undefined;
  /** Milliseconds a row, by rows in the call; the first call of each number only warms up. */
  readonly times: Map<number, number[]>;
}

export interface RowTrials {
  /** How many rows the next call should have. @param usual where to begin @param max as many as are worth a try */
  limit(key: string, usual: number, max: number): number;
  /** Tells how long a call of `rows` took. */
  took(key: string, rows: number, milliseconds: number): void;
  /** Tells that `rows` were too many for the memory: never again as many. */
  tooMany(key: string, rows: number): void;
}

/** Calls of one number of rows that are compared; the first is not counted. */
const calls = 4;
/** A larger call must be worth the longer wait of those who come in the meantime. */
const worthwhile = 0.97;

export function createRowTrials(): RowTrials {
  const trials = new Map<string, Trial>();

  const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
  const perRow = ({ times }: Trial, rows: number): number | undefined => {
    const [, ...counted] = times.get(rows) ?? [];
    return counted.length >= calls - 1 ? median(counted) : undefined;
  };

  /** Doubles as long as that pays; where the first doubling doesn't, halves as long as that does. */
  function decide(trial: Trial): void {
    const { best, candidate, max } = trial;
    if (candidate === undefined) return;
    const [known, tried] = [perRow(trial, best), perRow(trial, candidate)];
    if (known === undefined || tried === undefined) return;
    const upwards = candidate > best;
    if (tried < known * (upwards ? worthwhile : 1)) {
      trial.best = candidate;
      const next = upwards ? candidate * 2 : Math.floor(candidate / 2);
      trial.candidate = next >= 1 && next <= max ? next : undefined;
      return;
    }
    const half = Math.floor(best / 2);
    trial.candidate = upwards && half >= 1 && !trial.times.has(half) ? half : undefined;
  }

  return {
    limit(key, usual, max) {
      let trial = trials.get(key);
      if (trial === undefined) {
        const candidate = usual * 2 <= max ? usual * 2 : undefined;
        trial = { best: Math.min(usual, max), max, candidate, times: new Map() };
        trials.set(key, trial);
      }
      const { best, candidate } = trial;
      return candidate !== undefined && perRow(trial, best) !== undefined ? candidate : best;
    },
    took(key, rows, milliseconds) {
      const trial = trials.get(key);
      if (trial === undefined || (rows !== trial.best && rows !== trial.candidate)) return;
      const known = trial.times.get(rows) ?? [];
      if (known.length < calls) trial.times.set(rows, [...known, milliseconds / rows]);
      decide(trial);
    },
    tooMany(key, rows) {
      const trial = trials.get(key);
      if (trial === undefined) return;
      const half = Math.max(1, Math.floor(rows / 2));
      const best = Math.min(trial.best, half);
      trials.set(key, { ...trial, best, max: half, candidate: undefined });
    },
  };
}
