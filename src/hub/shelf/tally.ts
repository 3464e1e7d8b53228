/** Counts bytes and files of a pull, for a progress bar. */

export interface PullProgress {
  /** Bytes that are here for good, of `total`. */
  readonly done: number;
  readonly total: number;
  /** Bytes that came over the network in this run, for the rate. */
  readonly fetched: number;
  readonly filesDone: number;
  readonly files: number;
}

export interface Tally {
  /** @param isNew it came over the network just now */
  add(bytes: number, isNew: boolean): void;
  fileDone(): void;
  fetched(): number;
}

export function createTally(
  total: number,
  files: number,
  onProgress: (progress: PullProgress) => void,
): Tally {
  let done = 0;
  let fetched = 0;
  let filesDone = 0;
  // A size that was only estimated may turn out to be larger.
  const tell = () => onProgress({ done, total: Math.max(total, done), fetched, filesDone, files });
  return {
    add(bytes, isNew) {
      done += bytes;
      if (isNew) fetched += bytes;
      tell();
    },
    fileDone() {
      filesDone += 1;
      tell();
    },
    fetched: () => fetched,
  };
}
