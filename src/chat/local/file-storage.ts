/** The local chat's storage as a folder: `journal.jsonl` and one file for each image or upload. */
import { appendFile, mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../errors.ts';
import type { LocalStorage } from './storage.ts';

/** Creates the folder where it is missing. */
export function createFileStorage(folder: string): LocalStorage {
  const journal = path.join(folder, 'journal.jsonl');
  const fileOf = (id: string) => {
    if (/^[\w-]{1,80}(?:\.incomplete)?$/.test(id)) return path.join(folder, 'files', id);
    throw new AppError('local_file', `${JSON.stringify(id)} can't name a file.`);
  };
  const prepare = () => mkdir(path.join(folder, 'files'), { recursive: true });
  return {
    async readLines() {
      await prepare();
      const text = (await orAbsent(readFile(journal, 'utf8'))) ?? '';
      // A crash can leave half a line; what comes next must not be glued to it.
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      if (whole !== text) await truncate(journal, Buffer.byteLength(whole));
      return whole.split('\n').slice(0, -1);
    },
    async appendLines(lines) {
      await appendFile(journal, lines.map((line) => `${line}\n`).join(''));
    },
    async replaceLines(lines) {
      const next = `${journal}.incomplete`;
      await writeFile(next, lines.map((line) => `${line}\n`).join(''));
      await rename(next, journal);
    },
    readFile: async (id) => orAbsent(readFile(fileOf(id))),
    async writeFile(id, bytes) {
      const target = fileOf(id);
      await writeFile(`${target}.incomplete`, bytes);
      await rename(`${target}.incomplete`, target);
    },
    removeFile: (id) => rm(fileOf(id), { force: true }),
    listFiles: async () => (await orAbsent(readdir(path.join(folder, 'files')))) ?? [],
  };
}

async function orAbsent<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
