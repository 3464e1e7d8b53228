/** A text for tests that is the same in every language, but for those that are given. */
import type { Localised } from '../../src/chat/platform.ts';

export function inEveryLanguage(text: string, others: Partial<Localised> = {}): Localised {
  return { en: text, zh: text, es: text, de: text, fr: text, ja: text, ...others };
}

export function namesInEveryLanguage(name: string, others: Partial<Localised>): Omit<Localised, 'en'> {
  const { en: _, ...names } = inEveryLanguage(name, others);
  return names;
}
