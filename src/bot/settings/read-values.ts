/** What a form brought back, as the value of a setting; whether it may be one is for the settings to say. */
import { severalOf } from '../../chat/platform.ts';
import { UserError } from '../../errors.ts';
import type { Settings } from '../../moderation/settings/settings.ts';
import { type SettingName, settingOf } from '../../moderation/settings/table.ts';
import type { Wording } from './wordings/index.ts';

/** @returns undefined for the default. @throws UserError for what is no number or size */
export function readValue(
  name: SettingName,
  values: Readonly<Record<string, string>>,
  texts: Wording,
): unknown {
  const setting = settingOf(name);
  const typed = (values.value ?? '').trim();
  switch (setting.kind) {
    case 'whole':
    case 'decimal':
      return typed === '' ? (setting.default === null ? null : undefined) : readNumber(typed, texts);
    case 'channel':
      return severalOf(typed)[0] ?? null;
    case 'ids':
      return [...new Set(severalOf(typed).flatMap((line) => readIds(line)))];
    case 'names':
    case 'phrases':
      return [...new Set(severalOf(typed).map((line) => line.trim()))].filter((line) => line !== '');
    case 'name':
      return typed === '' ? null : typed;
    case 'size':
      return typed === '' ? null : readSize(typed, texts);
    case 'presets':
      return readPresets(values, texts);
    default:
      return typed;
  }
}

/** Decimal commas are what half of Europe types. */
function readNumber(typed: string, texts: Wording): number {
  const number = Number(typed.replace(',', '.'));
  if (/^[+-]?[\d.,]+$/.test(typed) && Number.isFinite(number)) return number;
  throw new UserError('settings_number', texts.number(JSON.stringify(typed.slice(0, 20))));
}

function readSize(typed: string, texts: Wording): Settings['size'] {
  const [, width, height] = /^(\d{1,5})\s*[x×*]\s*(\d{1,5})$/i.exec(typed) ?? [];
  if (width === undefined || height === undefined) throw new UserError('settings_size', texts.size);
  return { width: Number(width), height: Number(height) };
}

/** Ids as platforms write them where people paste them: `<#123>`, `<@&123>`, `<@U123>`. */
function readIds(line: string): readonly string[] {
  return line.split(/[\s,]+/).flatMap((word) => word.replace(/^<[#@!&]*|(\|.*)?>$/g, '') || []);
}

function readPresets(values: Readonly<Record<string, string>>, texts: Wording): Settings['presets'] {
  const chosen = Object.keys(texts.presets).map((preset) => [preset, values[preset] ?? 'allow']);
  return Object.fromEntries(chosen.filter(([, action]) => action !== 'allow'));
}
