/** The language of what everybody sees: the one that the server or the channel settled, or that of who asked. */
import type { Locale, Place } from '../../chat/platform.ts';
import type { Settings } from './settings.ts';
import type { SettingsStore } from './store.ts';

export function publicLocale({ language }: Pick<Settings, 'language'>, own: Locale): Locale {
  return language === 'auto' ? own : language;
}

/** @param own the person's, which direct conversations stay in */
export async function localeAt(
  settings: Pick<SettingsStore, 'settingsFor'>,
  server: string,
  { channel, direct }: Pick<Place, 'channel' | 'direct'>,
  own: Locale,
): Promise<Locale> {
  if (direct) return own;
  return publicLocale(await settings.settingsFor(server, channel), own);
}
