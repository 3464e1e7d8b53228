/** The languages that people are spoken to in, and the one shape of everything that is said: all of it in each. */

export const languages = ['en', 'zh', 'es', 'de', 'fr', 'ja'] as const;

export type Language = (typeof languages)[number];

/** As their own speakers call them, whatever language stands around the name. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  zh: '中文',
  es: 'Español',
  de: 'Deutsch',
  fr: 'Français',
  ja: '日本語',
};

/** One for each language; where one is missing, nothing compiles. */
export type InEveryLanguage<T> = Readonly<Record<Language, T>>;
