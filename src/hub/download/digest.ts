/** What a file's bytes must hash to: SHA-256, or git's SHA-1 for the small files that a Hub keeps in git itself. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

export interface Digest {
  readonly algorithm: 'sha256' | 'git-sha1';
  readonly hex: string;
}

/** Hashes that grow with a file. SHA-256 is always taken: it goes into the record of what was pulled. */
export interface FileHashes {
  update(piece: Uint8Array): void;
  /** Of the bytes so far; `matches` is true where nothing was promised. */
  sofar(): { readonly sha256: string; readonly matches: boolean };
}

/** @param size bytes of the whole file: git hashes it ahead of the content */
export function startHashes(digest: Digest | undefined, size: number | undefined): FileHashes {
  const sha256 = createHash('sha256');
  const git = digest?.algorithm === 'git-sha1' ? createHash('sha1').update(`blob ${size ?? 0}\0`) : undefined;
  return {
    update(piece) {
      sha256.update(piece);
      git?.update(piece);
    },
    sofar() {
      const hex = sha256.copy().digest('hex');
      return {
        sha256: hex,
        matches: digest === undefined || digest.hex === (git?.copy().digest('hex') ?? hex),
      };
    },
  };
}

/** Feeds `file` into `hashes`. @param onBytes is told how many came, piece by piece */
export async function hashFile(
  file: string,
  hashes: FileHashes,
  signal: AbortSignal,
  onBytes: (count: number) => void,
): Promise<void> {
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 20, signal })) {
    hashes.update(piece);
    onBytes(piece.length);
  }
}
