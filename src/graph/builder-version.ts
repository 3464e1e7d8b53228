/** A fingerprint of the code that builds graphs, so that no cache outlives it. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** To be raised when the layout of cache files changes; what the builders do is covered by their own text. */
const formatVersion = 1;

/** Folders whose code decides what a graph holds and how it is tested. */
const rooms = ['device', 'models', 'onnx', 'ops', 'patches'];

let known: string | undefined;

/** Changes whenever a file of the builders does: no constant to forget. */
export function builderVersion(): string {
  known ??= fingerprint(fileURLToPath(new URL('.', import.meta.url)));
  return known;
}

/** A hash of all code in the builders' folders below `root`. */
export function fingerprint(root: string): string {
  const hash = createHash('sha256').update(String(formatVersion));
  for (const room of rooms) {
    for (const name of readdirSync(path.join(root, room)).sort()) {
      if (!/\.[jt]s$/.test(name)) continue;
      hash.update(`\0${room}/${name}\0`).update(readFileSync(path.join(root, room, name)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}
