/** Writes a file completely or not at all. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, UserError } from '../errors.ts';

/**
 * Writes `bytes` to a file beside `file` and moves it there once it is on the disk, so that no reader and no crash
 * meets half an image; missing folders are made, a file already there is replaced. Throws UserError where the path
 * cannot be written to or the disk is full, AppError where the disk fails; `what` is the file's name in the message.
 */
export async function writeImage(file: string, bytes: Uint8Array, what = 'image'): Promise<void> {
  const temporary = join(dirname(file), `.${randomUUID()}.tmp`);
  try {
    await writeInFolder(temporary, bytes);
    await rename(temporary, file);
  } catch (error) {
    // `force` so that a file that was never made is no second error.
    await rm(temporary, { force: true }).catch((second: unknown) => {
      throw explainWriteError(file, new AggregateError([error, second]), error, what);
    });
    throw explainWriteError(file, error, error, what);
  }
}

/** Finds out before long work whether `file` could be written at its end. Throws what `writeImage` would throw. */
export async function assertWritable(file: string, what = 'image'): Promise<void> {
  const trial = join(dirname(file), `.${randomUUID()}.tmp`);
  try {
    await writeInFolder(trial, new Uint8Array());
  } catch (error) {
    throw explainWriteError(file, error, error, what);
  }
  await rm(trial, { force: true });
}

async function writeInFolder(file: string, bytes: Uint8Array): Promise<void> {
  await writeToDisk(file, bytes).catch(async (error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
    await makeFolder(dirname(file));
    await writeToDisk(file, bytes);
  });
}

async function writeToDisk(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(bytes);
    // Without it a power cut can leave the new name on empty blocks.
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Node's own recursive mkdir never returns where a folder can have no children, as in /proc. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return;
    if (codeOf(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder).catch((second: unknown) => {
      // Somebody else may have made it in between.
      if (codeOf(second) !== 'EEXIST') throw second;
    });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

const pathProblems: Partial<Record<string, string>> = {
  EACCES: 'there is no permission to write there',
  EPERM: 'there is no permission to write there',
  EROFS: 'that disk is read-only',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EEXIST: 'a part of its path is a file, not a folder',
  ENOENT: 'its folder cannot be made',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its path leads round in a circle of links',
};

/** The person can make room. */
const fullDisks: Partial<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
};

const diskProblems: Partial<Record<string, string>> = {
  EFBIG: 'the file is larger than this system allows',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EIO: 'the disk reports an error',
};

/** The error of a failed write in one line; `error` is what decides, `cause` is kept for the log. */
export function explainWriteError(
  file: string,
  cause: unknown,
  error: unknown = cause,
  what = 'image',
): AppError {
  const code = codeOf(error);
  const start = `The ${what} cannot be saved as ${file}`;
  const path = pathProblems[code];
  if (path) return new UserError('write_path', `${start}: ${path}.`, { cause });
  const full = fullDisks[code];
  if (full) return new UserError('disk_full', `${start}: ${full}.`, { cause });
  const disk = diskProblems[code] ?? `the system reports ${code || 'an unknown error'}`;
  return new AppError('write_failed', `${start}: ${disk}.`, { cause });
}
