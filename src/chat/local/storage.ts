/** What the local chat keeps across restarts: a journal of lines and some files, wherever they are put. */

export interface LocalStorage {
  /** All lines, in the order they were added. */
  readLines(): Promise<readonly string[]>;
  /** Resolves when the lines would survive a crash of the process. */
  appendLines(lines: readonly string[]): Promise<void>;
  /** All of them or none, even when the process dies meanwhile. */
  replaceLines(lines: readonly string[]): Promise<void>;
  readFile(id: string): Promise<Uint8Array | undefined>;
  writeFile(id: string, bytes: Uint8Array): Promise<void>;
  removeFile(id: string): Promise<void>;
  listFiles(): Promise<readonly string[]>;
}
