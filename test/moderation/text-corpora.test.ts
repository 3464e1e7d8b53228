/** What the presets catch of disguised words, and what they refuse of innocent ones. */

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { compileTextFilter } from '../../src/moderation/text/filter.ts';
import { textFilterSchema } from '../../src/moderation/text/settings.ts';

const fixture = (name: string) =>
  readFile(fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url)), 'utf8');
const lines = async (name: string) =>
  (await fixture(name))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Everything that a server can switch on without writing a word of its own. */
const strict = compileTextFilter(
  textFilterSchema.parse({
    presets: { sexual: 'refuse', violence: 'refuse', hate: 'refuse', minors: 'refuse' },
  }),
);
const refuses = (text: string) => strict.check(text).decision === 'refuse';

it('catches 98 of 100 disguised words, in every language', async () => {
  const corpus = await lines('moderation/disguised.jsonl');
  expect(corpus.length).toBeGreaterThanOrEqual(500);
  const languages = new Map<string, { all: number; missed: string[] }>();
  for (const { language, technique, text } of corpus) {
    const entry = languages.get(language) ?? { all: 0, missed: [] };
    languages.set(language, entry);
    entry.all += 1;
    if (!refuses(text)) entry.missed.push(`${technique}: ${text}`);
  }
  expect([...languages.keys()].sort()).toEqual(['de', 'en', 'es', 'fr', 'ja', 'zh']);
  for (const [language, { all, missed }] of languages)
    expect(missed.length / all, `${language}: ${missed.join(' | ')}`).toBeLessThanOrEqual(0.02);
});

it('refuses at most 2 of 1,000 innocent prompts and words', async () => {
  const prompts: string[] = (await lines('dpg-bench-prompts.jsonl')).map(({ prompt }) => prompt);
  const words: Record<string, string[]> = JSON.parse(await fixture('moderation/innocent.json'));
  const all = [...prompts, ...Object.values(words).flat()];
  expect(prompts).toHaveLength(1065);
  expect(all.length).toBeGreaterThanOrEqual(1565);
  const refused = all.flatMap((text) => {
    const { decision, rules } = strict.check(text);
    return decision === 'refuse' ? [`${rules.map(({ found }) => found)} in: ${text.slice(0, 60)}`] : [];
  });
  expect(refused.length / all.length, refused.join('\n')).toBeLessThanOrEqual(0.002);
});
