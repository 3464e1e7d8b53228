/** Reads settings that somebody wrote: what is wrong is said in words, and nothing of it is taken. */
import type { z } from 'zod';
import { UserError } from '../../errors.ts';
import { checkTextFilter } from '../text/filter.ts';
import type { Setting } from './kind.ts';
import { settingsProblem } from './problem.ts';
import type { Expected } from './problems.ts';
import {
  type ChannelSettings,
  channelSettingsSchema,
  type LimitSettings,
  limitSettingsSchema,
  mostReactions,
  type SomeSettings,
  someSettingsSchema,
} from './settings.ts';
import { isSettingName, settingOf } from './table.ts';

/** @throws SettingsProblem */
export function readSettings(value: unknown): SomeSettings {
  const strangers = namesOf(value).filter((name) => !isSettingName(name));
  if (strangers.length > 0) throw settingsProblem('noSuchSetting', { names: strangers.map(brief) });
  return checked(someSettingsSchema, value);
}

/** @throws SettingsProblem */
export function readChannelSettings(value: unknown): ChannelSettings {
  const server = Object.keys(readSettings(value)).filter(
    (name) => isSettingName(name) && settingOf(name).byChannel !== true,
  );
  if (server.length > 0) throw settingsProblem('notByChannel', { names: server });
  return checked(channelSettingsSchema, value);
}

/** @throws SettingsProblem */
export function readLimits(value: unknown): LimitSettings {
  const loose = Object.keys(readSettings(value)).filter(
    (name) => isSettingName(name) && !('strict' in settingOf(name)),
  );
  if (loose.length > 0) {
    throw new UserError('settings_limit', `${loose.join(', ')} can be a default, but not a limit`);
  }
  return checked(limitSettingsSchema, value);
}

function checked<T extends SomeSettings>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const setting = String(issue?.path[0] ?? '');
    if (!isSettingName(setting)) throw settingsProblem('notSettings', {});
    throw settingsProblem('badValue', { setting, expected: expectedOf(settingOf(setting), issue) });
  }
  checkPatterns(parsed.data);
  return parsed.data;
}

function checkPatterns({ presets = {}, rules = [], allow = [] }: SomeSettings): void {
  try {
    checkTextFilter({ presets, rules: [...rules], allow: [...allow] });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw settingsProblem('badPattern', { found: error.message });
  }
}

function namesOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw settingsProblem('notSettings', {});
  }
  return Object.keys(value);
}

function expectedOf(setting: Setting, issue: z.core.$ZodIssue | undefined): Expected {
  // Of something inside of a value its place says more than what the whole is.
  if (issue !== undefined && issue.path.length > 1) {
    return { kind: 'other', found: `${issue.path.slice(1).map(String).join('.')}: ${issue.message}` };
  }
  switch (setting.kind) {
    case 'switch':
      return { kind: 'switch' };
    case 'whole':
    case 'decimal': {
      const { kind, min, max } = setting;
      return { kind, min, max, orNone: setting.default === null };
    }
    case 'choice':
      return { kind: 'choice', values: setting.values };
    case 'text':
      return { kind: 'text', max: setting.max };
    case 'name':
      return { kind: 'text', max: 200 };
    case 'ids':
    case 'names':
      return { kind: 'list', most: setting.most };
    case 'reactions':
      return { kind: 'list', most: mostReactions };
    case 'channel':
      return { kind: 'id' };
    default:
      return { kind: 'other', found: issue?.message ?? '' };
  }
}

const longestName = 60;

function brief(name: string): string {
  return name.length > longestName ? `${name.slice(0, longestName)}…` : name;
}
