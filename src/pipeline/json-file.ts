/** Reads and checks the JSON files of a bundle. */

import type { z } from 'zod';
import { UserError } from '../errors.ts';
import { readJsonFile } from '../files/read-json.ts';

// The largest legitimate one is a tokenizer of a few megabytes.
const limits = { max: 64_000_000, code: 'bad_config' };

/** @throws UserError `missing_file` or `bad_config` */
export function readBundleJson(file: string): Promise<unknown> {
  return readJsonFile(file, limits);
}

/** Named one by one; a broken file may have thousands. */
const maxProblems = 4;
const longestPart = 300;

/** A part of a line: keys and values of a file may hold anything. */
function brief(text: string): string {
  const seen = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
  return seen.length > longestPart ? `${seen.slice(0, longestPart)}…` : seen;
}

/** Reads and validates a config file. @throws UserError `missing_file` or `bad_config` naming the field */
export async function readConfig<T extends z.ZodType>(file: string, schema: T): Promise<z.infer<T>> {
  const parsed = schema.safeParse(await readBundleJson(file));
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const problems = issues
    .slice(0, maxProblems)
    .map(({ path, message }) => `${brief(path.join('.')) || 'the file'}: ${brief(message)}`);
  if (issues.length > maxProblems) problems.push(`and ${issues.length - maxProblems} more`);
  throw new UserError('bad_config', `${file} can't be used: ${problems.join('; ')}`, { cause: parsed.error });
}
