/** What the operator settles for all servers: the file that ELLA_MODERATION_FILE names. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { messageOf, UserError } from '../../errors.ts';
import { decodeText } from '../../files/decode-text.ts';
import { readLimits, readSettings } from '../../moderation/settings/check.ts';
import { noOperatorSettings, type OperatorSettings } from '../../moderation/settings/layers.ts';
import type { Config } from '../config/config.ts';

const amount = z.int().min(0).max(1_000_000).nullable().default(null);

const fileSchema = z.strictObject({
  /** What holds in servers that did not settle it. */
  defaults: z.unknown().default({}),
  /** What no server can loosen. */
  limits: z.unknown().default({}),
  /** Images of a member in all servers together. */
  everywhere: z
    .strictObject({ hour: amount, day: amount, month: amount })
    .default(noOperatorSettings.everywhere),
});

/** @throws UserError `bad_setting` that names the file and says what is wrong with it */
export function readOperatorSettings({ moderationFile }: Pick<Config, 'moderationFile'>): OperatorSettings {
  if (moderationFile === undefined) return noOperatorSettings;
  const parsed = fileSchema.safeParse(readJson(moderationFile));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
    throw wrong(moderationFile, `${where}${issue?.message ?? ''}`, parsed.error);
  }
  const { defaults, limits, everywhere } = parsed.data;
  const part = <T>(name: string, read: (value: unknown) => T, value: unknown): T => {
    try {
      return read(value);
    } catch (cause) {
      if (!(cause instanceof UserError)) throw cause;
      throw wrong(moderationFile, `${name}: ${cause.message}`, cause);
    }
  };
  return {
    defaults: part('defaults', readSettings, defaults),
    limits: part('limits', readLimits, limits),
    everywhere,
  };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(decodeText(readFileSync(file)));
  } catch (cause) {
    throw wrong(file, messageOf(cause), cause);
  }
}

function wrong(file: string, why: string, cause: unknown): UserError {
  return new UserError('bad_setting', `ELLA_MODERATION_FILE, ${file}, can't be used: ${why}`, { cause });
}
