/** What a screen is about: the whole server, or one of its channels; and what it showed when it was looked at. */
import { createHash } from 'node:crypto';
import type { ServerSettings } from '../../moderation/settings/record.ts';
import type { SettingName } from '../../moderation/settings/table.ts';
import { customId } from '../custom-id.ts';

/** A channel's id; undefined for the server. */
export type Scope = string | undefined;

const server = '-';

export function scopePart(scope: Scope): string {
  return scope ?? server;
}

export function readScope(part: string | undefined): Scope {
  return part === undefined || part === server || part === '' ? undefined : part;
}

/** The custom id of a button or form of these screens. */
export function screenId(deed: string, scope: Scope, ...more: readonly (string | number)[]): string {
  return customId('set', deed, scopePart(scope), ...more);
}

/** What somebody settled there; undefined where nobody did. */
export function ownValue({ values, channels }: ServerSettings, scope: Scope, name: SettingName): unknown {
  const own: Readonly<Record<string, unknown>> = (scope === undefined ? values : channels[scope]) ?? {};
  return own[name];
}

/** Stands for a value, so that a change finds out whether somebody else made one since it was looked at. */
export function digestOf(settings: ServerSettings, scope: Scope, name: SettingName): string {
  const text = JSON.stringify(ownValue(settings, scope, name) ?? null);
  return createHash('sha256').update(text).digest('base64url').slice(0, 8);
}
