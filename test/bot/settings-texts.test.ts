/** What the settings screens say, in every language, and that it fits. */
import { describe, expect, it } from 'vitest';
import { settingsTextsOf } from '../../src/bot/settings/wordings/index.ts';
import { locales } from '../../src/chat/platform.ts';
import { describeTexts } from '../support/texts.ts';

const languages = ['en', 'zh', 'es', 'de', 'fr', 'ja'].map((language) => `values.${language}`);
/** Names of languages are their own. */
const shared = new Set(locales.flatMap((locale) => languages.map((name) => `${locale} ${name}`)));

describeTexts('the settings screens', settingsTextsOf, shared);

describe.each(locales)('in %s', (locale) => {
  const texts = settingsTextsOf(locale);

  it('labels fit on buttons and forms everywhere', () => {
    for (const label of Object.values(texts.settings)) expect(label.length, label).toBeLessThanOrEqual(45);
    const titles = [...Object.values(texts.topics), texts.titleOf, texts.rule.add, texts.quota.add];
    // Slack's titles of forms are the shortest of all.
    for (const title of titles) expect(title.length, title).toBeLessThanOrEqual(24);
    for (const hint of [texts.rule.wordsHint, texts.rule.withHint, texts.exportHint, texts.quota.hint]) {
      expect(hint.length, hint).toBeLessThanOrEqual(100);
    }
  });
});
