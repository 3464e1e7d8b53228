/** The languages that people are spoken to in, and the one shape of everything that is said: all of it in each. */

export const languages = ['en', 'zh', 'es', 'de', 'fr', 'ja'] as const;

export type Language = (typeof languages)[number];

/** One for each language; where one is missing, nothing compiles. */
export type InEveryLanguage<T> = Readonly<Record<Language, T>>;
