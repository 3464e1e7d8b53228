/** What a server's moderators say about texts. A larger set of settings holds this one as a part of it. */

import { z } from 'zod';
import { presetNames } from './presets/preset.ts';

/** What happens to a prompt that a rule fits. `alert` only tells the moderators. */
export const textActions = ['refuse', 'hold', 'replace', 'alert', 'allow'] as const;
export type TextAction = (typeof textActions)[number];

const list = (longest: number, most: number) =>
  z.array(z.string().trim().min(1).max(longest)).max(most).default([]);

const terms = {
  /** Words and phrases, with their plural, whatever disguise they come in. */
  words: list(100, 2000),
  /** In obscenity's syntax: `|word|`, `[x]`, `?`. */
  patterns: list(100, 2000),
  /** In the syntax of Discord's AutoMod: `word`, `word*`, `*word*`. */
  keywords: list(100, 2000),
  /** In RE2's syntax. */
  regexes: list(260, 100),
};

const ruleSchema = z.strictObject({
  /** For moderators; members never see it. */
  name: z.string().trim().min(1).max(60),
  ...terms,
  /** The rule fits only where something of this fits too. */
  with: z.strictObject(terms).optional(),
  action: z.enum(textActions),
  /** For `replace`: what stands there instead; nothing by default. */
  replacement: z.string().max(100).default(''),
});

export const textFilterSchema = z.strictObject({
  presets: z.partialRecord(z.enum(presetNames), z.enum(textActions)).default({}),
  rules: z.array(ruleSchema).max(100).default([]),
  /** Words and phrases in which nothing is ever found: names of people, of birds, of towns. */
  allow: list(100, 2000),
});
export type TextFilterSettings = z.output<typeof textFilterSchema>;
export type TextRule = TextFilterSettings['rules'][number];
