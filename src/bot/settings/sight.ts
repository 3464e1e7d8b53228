/** All that the screens need to know of a server at one moment. */
import type { Role } from '../../chat/platform.ts';
import { startOf } from '../../moderation/settings/layers.ts';
import type { ServerSettings } from '../../moderation/settings/record.ts';
import type { Settings } from '../../moderation/settings/settings.ts';
import { type SettingName, settingNames, settingOf } from '../../moderation/settings/table.ts';
import type { Context } from '../command.ts';
import { ownValue, type Scope } from './scope.ts';
import type { ValueContext } from './show-value.ts';
import { settingsTextsOf } from './wordings/index.ts';

export interface Sight extends ValueContext {
  readonly scope: Scope;
  readonly server: ServerSettings;
  /** What holds, limits and all. */
  readonly holds: Settings;
  readonly roles: readonly Role[];
  /** Whether somebody settled it otherwise than it would be by itself. */
  differs(name: SettingName): boolean;
}

export async function look(ctx: Context, scope: Scope): Promise<Sight> {
  const { settings, server: key, platform, event, locale } = ctx;
  const [server, holds, roles] = await Promise.all([
    settings.read(key),
    settings.settingsFor(key, scope),
    platform.roles(event.place),
  ]);
  const start = scope === undefined ? startOf(settings.operator) : await settings.settingsFor(key);
  return {
    scope,
    server,
    holds,
    roles,
    place: event.place,
    texts: settingsTextsOf(locale),
    differs(name) {
      const own = ownValue(server, scope, name);
      return own !== undefined && JSON.stringify(own) !== JSON.stringify(start[name]);
    },
  };
}

/** Those that such a screen shows. */
export function namesIn(scope: Scope): readonly SettingName[] {
  return settingNames.filter((name) => scope === undefined || settingOf(name).byChannel === true);
}
