/** A change of settings, and what it makes of them. */
import { isDeepStrictEqual } from 'node:util';
import { readChannelSettings, readSettings } from './check.ts';
import { settingsProblem } from './problem.ts';
import type { ServerSettings } from './record.ts';
import type { ChannelSettings, SomeSettings } from './settings.ts';
import { type SettingName, settingNames } from './table.ts';

export interface SettingsChange {
  /** Of this channel alone. */
  readonly channel?: string | undefined;
  readonly set?: SomeSettings | undefined;
  /** Back to the default, or to what holds for the server. */
  readonly reset?: readonly SettingName[] | undefined;
}

/** One setting that came to differ. Undefined is what nobody has settled. */
export interface Difference {
  readonly setting: SettingName;
  readonly channel?: string | undefined;
  readonly from: unknown;
  readonly to: unknown;
}

const mostChannels = 200;

/** KiB of JSON. */
const largest = 512;

/** @throws SettingsProblem, and nothing is changed */
export function changed(before: ServerSettings, change: SettingsChange): ServerSettings {
  const { channel, set = {}, reset = [] } = change;
  const { values, channels, revision } = before;
  const after: ServerSettings =
    channel === undefined
      ? { revision: revision + 1, values: merged(values, readSettings(set), reset), channels }
      : {
          revision: revision + 1,
          values,
          channels: withChannel(
            channels,
            channel,
            merged(channels[channel] ?? {}, readChannelSettings(set), reset),
          ),
        };
  return fitting(after);
}

/** @throws SettingsProblem for more than a server may settle */
export function fitting(settings: ServerSettings): ServerSettings {
  if (Object.keys(settings.channels).length > mostChannels) {
    throw settingsProblem('tooManyChannels', { most: mostChannels });
  }
  if (JSON.stringify(settings).length > largest * 1024) throw settingsProblem('tooLarge', { most: largest });
  return settings;
}

function merged<T extends SomeSettings>(before: T, set: T, reset: readonly SettingName[]): T {
  const all = { ...before, ...set };
  return Object.fromEntries(
    Object.entries(all).filter(
      ([name, value]) => value !== undefined && !reset.includes(name as SettingName),
    ),
  ) as T;
}

function withChannel(
  channels: ServerSettings['channels'],
  channel: string,
  own: ChannelSettings,
): ServerSettings['channels'] {
  const { [channel]: _, ...others } = channels;
  return Object.keys(own).length === 0 ? others : { ...others, [channel]: own };
}

/** What became different, setting by setting. */
export function differencesBetween(before: ServerSettings, after: ServerSettings): readonly Difference[] {
  const channels = new Set([...Object.keys(before.channels), ...Object.keys(after.channels)]);
  return [
    ...between(before.values, after.values),
    ...[...channels].flatMap((channel) =>
      between(before.channels[channel] ?? {}, after.channels[channel] ?? {}).map((each) => ({
        ...each,
        channel,
      })),
    ),
  ];
}

function between(before: SomeSettings, after: SomeSettings): readonly Difference[] {
  return settingNames.flatMap((setting) => {
    const [from, to] = [before[setting], after[setting]];
    return isDeepStrictEqual(from, to) ? [] : [{ setting, from, to }];
  });
}
