/** `ella-bot moderation check`: what a server's rules would make of a text, to try settings before members meet them. */

import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { messageOf, UserError } from '../../errors.ts';
import { readSettingsFile } from '../../moderation/settings/file.ts';
import { checkTextFilter, compileTextFilter, type TextVerdict } from '../../moderation/text/filter.ts';
import { type TextFilterSettings, textFilterSchema } from '../../moderation/text/settings.ts';

export interface CheckOptions {
  readonly settings?: string;
  readonly blocked?: string;
  readonly json?: true;
}

export async function checkText(text: string, options: CheckOptions): Promise<void> {
  const settings = await settingsOf(options);
  // As when a server saves them.
  checkTextFilter(settings);
  const verdict = compileTextFilter(settings).check(text);
  const { decision, rules } = verdict;
  process.stdout.write(
    options.json ? `${JSON.stringify({ decision, rules, text: verdict.text })}\n` : describe(verdict),
  );
}

async function settingsOf({ settings, blocked }: CheckOptions): Promise<TextFilterSettings> {
  if (settings !== undefined && blocked !== undefined)
    throw new UserError(
      'bad_option',
      '--blocked stands for settings of its own: give it or --settings, not both',
    );
  if (blocked !== undefined) {
    const words = blocked.split(',').flatMap((word) => word.trim() || []);
    return textFilterSchema.parse({ rules: [{ name: 'blocked', action: 'refuse', words }] });
  }
  if (settings === undefined)
    throw new UserError(
      'bad_option',
      'Say by which rules: --settings FILE, or --blocked with words and commas',
    );
  return parseSettings(settings, await readSettings(settings));
}

async function readSettings(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new UserError('bad_settings', `${file} can't be read: ${messageOf(cause)}`, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError('bad_settings', `${file} is not valid JSON: ${messageOf(cause)}`, { cause });
  }
}

function parseSettings(file: string, value: unknown): TextFilterSettings {
  if (isSettingsFile(value)) {
    const { presets = {}, rules = [], allow = [] } = readSettingsFile(JSON.stringify(value)).values;
    return { presets, rules, allow };
  }
  const parsed = textFilterSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${place(issue)}${issue.message}`);
  throw new UserError('bad_settings', `${file} can't be used: ${problems.join('; ')}`, {
    cause: parsed.error,
  });
}

function isSettingsFile(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

function place({ path }: z.core.$ZodIssue): string {
  return path.length === 0 ? '' : `${path.join('.')}: `;
}

const words: Readonly<Record<TextVerdict['decision'], string>> = {
  allow: 'Allowed',
  replace: 'Allowed with changes',
  hold: 'Held for review',
  refuse: 'Refused',
};

function describe({ decision, rules, text }: TextVerdict): string {
  const lines = rules.map(({ name, action, found }) => `  ${name} (${action}): ${found.join(', ')}`);
  if (decision === 'replace') lines.push(`  drawn as: ${text}`);
  return `${[words[decision], ...lines].join('\n')}\n`;
}
