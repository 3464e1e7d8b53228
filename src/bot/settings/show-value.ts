/** Values of settings in words. */
import type { Place, Role, TextPart } from '../../chat/platform.ts';
import type { Setting } from '../../moderation/settings/kind.ts';
import type { Settings } from '../../moderation/settings/settings.ts';
import { type SettingName, settingOf } from '../../moderation/settings/table.ts';
import type { Wording } from './wordings/index.ts';

export interface ValueContext {
  readonly place: Place;
  readonly texts: Wording;
  readonly roles: readonly Role[];
}

type Name = keyof Wording['values'];

export function showValue(name: SettingName, value: unknown, ctx: ValueContext): readonly TextPart[] {
  const { texts } = ctx;
  if (value === undefined || value === null) return [texts.none];
  const setting = settingOf(name);
  if (setting.kind === 'channel') return [placePart(String(value), ctx)];
  if (setting.kind === 'ids')
    return joined(
      listOf(value).map((id) => idPart(setting.of, id, ctx)),
      texts,
    );
  return [plain(setting, value, ctx)];
}

/** The same as one line, for what is confirmed. */
export function valueLine(name: SettingName, value: unknown, ctx: ValueContext): string {
  const parts = showValue(name, value, ctx);
  return parts.map((part) => (typeof part === 'string' ? part : textOf(part))).join('');
}

function textOf(part: Exclude<TextPart, string>): string {
  if (part.kind === 'person') return part.user.name;
  return part.kind === 'time' ? '' : part.text;
}

function plain(setting: Setting, value: unknown, ctx: ValueContext): string {
  const { texts } = ctx;
  switch (setting.kind) {
    case 'switch':
      return value === true ? texts.on : texts.off;
    case 'choice':
      return texts.values[value as Name] ?? String(value);
    case 'size': {
      const { width, height } = value as NonNullable<Settings['size']>;
      return `${width}×${height}`;
    }
    case 'presets': {
      const chosen = Object.entries(value as Settings['presets']);
      return orEmpty(
        chosen.map(([preset, action]) => {
          const named = texts.presets[preset as keyof Wording['presets']];
          return `${named}: ${texts.actions[action]}`;
        }),
        texts,
      );
    }
    case 'rules':
      return orEmpty(
        (value as Settings['rules']).map(({ name, action }) => `${name}: ${texts.actions[action]}`),
        texts,
      );
    case 'quotas':
      return orEmpty(
        (value as Settings['roleQuotas']).map(({ role, hour, day, month }) =>
          texts.quota.line(roleName(role, ctx), amount(hour), amount(day), amount(month)),
        ),
        texts,
      );
    case 'reactions':
      return orEmpty(
        Object.entries(value as Settings['reactions']).map(
          ([emoji, action]) => `${emoji} ${action === 'none' ? texts.noAction : action}`,
        ),
        texts,
      );
    case 'names':
    case 'phrases':
      return orEmpty(listOf(value), texts);
    default:
      return String(value) === '' ? texts.none : String(value);
  }
}

function amount(count: number | null): string {
  return count === null ? '∞' : String(count);
}

function orEmpty(all: readonly string[], texts: Wording): string {
  return all.length === 0 ? texts.nobody : all.join(', ');
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function joined(parts: readonly TextPart[], texts: Wording): readonly TextPart[] {
  if (parts.length === 0) return [texts.nobody];
  return parts.flatMap((part, index) => (index === 0 ? [part] : [', ', part]));
}

function idPart(of: 'channels' | 'roles' | 'members', id: string, ctx: ValueContext): TextPart {
  if (of === 'channels') return placePart(id, ctx);
  if (of === 'roles') return roleName(id, ctx);
  return { kind: 'person', user: { id, name: id } };
}

function placePart(channel: string, { place: { platform, server } }: ValueContext): TextPart {
  return { kind: 'place', text: channel, place: { platform, server, channel } };
}

/** A role that was deleted is still among the settings, and stands for nobody. */
function roleName(id: string, { roles, texts }: ValueContext): string {
  return roles.find((role) => role.id === id)?.name ?? `${id} (${texts.gone})`;
}
