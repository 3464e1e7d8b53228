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

/** Reads and validates a config file. @throws UserError `missing_file` or `bad_config` naming the field */
export async function readConfig<T extends z.ZodType>(file: string, schema: T): Promise<z.infer<T>> {
  const parsed = schema.safeParse(await readBundleJson(file));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`,
  );
  throw new UserError('bad_config', `${file} can't be used: ${problems.join('; ')}`, { cause: parsed.error });
}
