/** Who talks to the bot, and in which language. */

import { type InEveryLanguage, type Language, languages } from '../../languages.ts';

/** The languages the bot speaks; English is the fallback. */
export const locales = languages;
export type Locale = Language;

/** A text by language. */
export type Localised = InEveryLanguage<string>;

/** The bot's language for a tag such as `es-419`, `zh_TW` or `en-GB`. */
export function localeOf(tag: string | null | undefined): Locale {
  const language = tag?.toLowerCase().split(/[-_]/)[0];
  return locales.find((locale) => locale === language) ?? 'en';
}

export interface User {
  readonly id: string;
  /** As others see it; untrusted text. */
  readonly name: string;
}

/** A user as one server knows them. */
export interface Member extends User {
  /** Ids of roles (Discord) or user groups (Slack). */
  readonly roles: readonly string[];
  /** May take away what others posted in that place: manages its messages, or the server. */
  readonly moderator: boolean;
  /** May settle what holds for the whole server. */
  readonly managesServer: boolean;
  readonly bot: boolean;
  /** ms since 1970, where the platform tells: when the account was made, and when it joined this server. */
  readonly createdAt?: number | undefined;
  readonly joinedAt?: number | undefined;
}

/** A role that settings can name. */
export interface Role {
  readonly id: string;
  readonly name: string;
}
