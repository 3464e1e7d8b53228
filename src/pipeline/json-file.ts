/** Reads JSON files of a bundle. */

import { readFile, stat } from 'node:fs/promises';
import type { z } from 'zod';
import { AppError, messageOf } from '../errors.ts';

// The largest legitimate one is a tokenizer of a few megabytes.
const maxBytes = 64_000_000;

/** @throws AppError `missing_file` or `bad_config` */
async function readTextFile(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > maxBytes)
      throw new AppError('bad_config', `${file} has ${size} bytes; at most ${maxBytes} are read`);
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('missing_file', `${file} can't be read: ${messageOf(cause)}`, { cause });
  }
}

/** @throws AppError `missing_file` or `bad_config` */
export async function readJsonFile(file: string): Promise<unknown> {
  const text = await readTextFile(file);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('bad_config', `${file} is not valid JSON: ${messageOf(cause)}`, { cause });
  }
}

/** Reads and validates a config file. @throws AppError `missing_file` or `bad_config` naming the field */
export async function readConfig<T extends z.ZodType>(file: string, schema: T): Promise<z.infer<T>> {
  const parsed = schema.safeParse(await readJsonFile(file));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`,
  );
  throw new AppError('bad_config', `${file} can't be used: ${problems.join('; ')}`, { cause: parsed.error });
}
