/** What is said of settings that were pasted, in every language. */
import type { InEveryLanguage, Language } from '../../languages.ts';

export interface PastedSettings {
  /** What was read, as flags. */
  readonly taken: readonly string[];
  /** What means nothing here, by name. */
  readonly left: readonly string[];
}

interface Wording {
  readonly taken: (flags: string) => string;
  readonly left: (names: string) => string;
}

const wordings: InEveryLanguage<Wording> = {
  en: {
    taken: (flags) => `Read from the pasted settings: ${flags}.`,
    left: (names) => `Left out, as it means nothing here: ${names}.`,
  },
  de: {
    taken: (flags) => `Aus den eingefügten Einstellungen gelesen: ${flags}.`,
    left: (names) => `Weggelassen, weil es hier nichts bedeutet: ${names}.`,
  },
  es: {
    taken: (flags) => `Leído de los ajustes pegados: ${flags}.`,
    left: (names) => `Omitido, porque aquí no significa nada: ${names}.`,
  },
  fr: {
    taken: (flags) => `Lu dans les réglages collés : ${flags}.`,
    left: (names) => `Laissé de côté, sans signification ici : ${names}.`,
  },
  ja: {
    taken: (flags) => `貼り付けられた設定から読み取りました：${flags}`,
    left: (names) => `ここでは意味がないため省きました：${names}`,
  },
  zh: {
    taken: (flags) => `从粘贴的设置中读取：${flags}。`,
    left: (names) => `在这里没有意义而略去：${names}。`,
  },
};

const mostNamed = 12;

/** One line. */
export function pastedRemark({ taken, left }: PastedSettings, language: Language): string {
  const { taken: read, left: without } = wordings[language];
  const list = (items: readonly string[]) =>
    items.slice(0, mostNamed).join(', ') + (items.length > mostNamed ? ', …' : '');
  return [
    ...(taken.length > 0 ? [read(taken.join(' '))] : []),
    ...(left.length > 0 ? [without(list(left))] : []),
  ].join(' ');
}
