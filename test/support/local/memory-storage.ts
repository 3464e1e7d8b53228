/** A storage of the local chat that is gone with the process. */

import type { LocalStorage } from '../../../src/chat/local/storage.ts';

export function createMemoryStorage(): LocalStorage {
  let lines: string[] = [];
  const files = new Map<string, Uint8Array>();
  return {
    readLines: async () => [...lines],
    async appendLines(more) {
      lines.push(...more);
    },
    async replaceLines(all) {
      lines = [...all];
    },
    readFile: async (id) => files.get(id),
    async writeFile(id, bytes) {
      files.set(id, bytes);
    },
    async removeFile(id) {
      files.delete(id);
    },
    listFiles: async () => [...files.keys()],
  };
}
