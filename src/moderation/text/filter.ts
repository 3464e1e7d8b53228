/** Decides what may be done with a text: allowed, changed, held for review, or refused. Pure: same text, same answer. */

import { UserError } from '../../errors.ts';
import { type Budget, createBudget } from './budget.ts';
import { checkOpen, collectTerms, type Owner, type Side } from './collect-terms.ts';
import { foldText, type Row } from './fold-text.ts';
import { createMaskedWords } from './masked-words.ts';
import { createMatcher, type Hit, type Matcher } from './match-row.ts';
import { type Pattern, readTerm } from './pattern.ts';
import { type PresetName, presets, wordsOf } from './presets/preset.ts';
import { createRegexes } from './regexes.ts';
import type { TextAction, TextFilterSettings, TextRule } from './settings.ts';

export type TextDecision = 'allow' | 'replace' | 'hold' | 'refuse';

/** A rule that fitted. */
export interface FittingRule {
  readonly name: string;
  readonly action: TextAction;
  /** What it fitted in the text, as it was typed. For moderators only: it teaches how to get round the rule. */
  readonly found: readonly string[];
}

export interface TextVerdict {
  readonly decision: TextDecision;
  readonly rules: readonly FittingRule[];
  /** The text to go on with: changed where the decision is `replace`. */
  readonly text: string;
}

export interface TextFilter {
  /** A text that nearly fits so many patterns that they can't all be compared is judged as if each of them fitted. */
  check(text: string): TextVerdict;
  /** Letters of all patterns: what it takes of memory. */
  readonly letters: number;
}

interface Rule {
  readonly name: string;
  readonly action: TextAction;
  readonly replacement: string;
  readonly needsBoth: boolean;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** What was found on each side of a rule: the farthest end, by where it begins. */
type Found = Readonly<Record<Side, Map<number, number>>>;

/** Places of a rule that are looked for, and shown to moderators. */
const enough = 20;

/**
 * What somebody is about to settle.
 * @throws UserError `bad_pattern` as `compileTextFilter`, and for what would slow ordinary texts
 */
export function checkTextFilter(settings: TextFilterSettings): void {
  compileTextFilter(settings);
  const terms = collectTerms(settings.rules);
  checkOpen(terms);
  if (createRegexes(terms.regexes).isTooSlow()) throw new UserError('bad_pattern', slowRegexes);
}

const slowRegexes =
  'The regular expressions take too long together: use fewer, and smaller numbers after what fits much, as in ".{0,30}"';

/** @throws UserError `bad_pattern`, one line that quotes the pattern and says what is wrong */
export function compileTextFilter(settings: TextFilterSettings): TextFilter {
  const all = [...presetRules(settings), ...settings.rules];
  const terms = collectTerms(all);
  const rules: Rule[] = all.map(({ name, action, replacement, with: other }) => ({
    name,
    action,
    replacement,
    needsBoth: other !== undefined,
  }));
  const blocked = createMatcher(terms.patterns);
  const masked = createMaskedWords(terms.patterns);
  const expressions = createRegexes(terms.regexes);
  const allowed = createMatcher(allowedPatterns(settings));

  return {
    letters: terms.letters,
    check(text) {
      const budget = createBudget();
      const rows = readings(text);
      const isInnocent = innocence(text, rows[0], allowed, budget);
      const found: Found[] = rules.map(() => ({ terms: new Map(), with: new Map() }));
      const take = (owners: readonly Owner[]) => (hit: Hit) => {
        const owner = owners[hit.pattern];
        const spans = owner && found[owner.rule]?.[owner.side];
        if (spans === undefined || isInnocent(hit)) return;
        spans.set(hit.from, Math.max(hit.to, spans.get(hit.from) ?? 0));
      };
      const isDone = (owner: Owner | undefined) => {
        const spans = owner && found[owner.rule]?.[owner.side];
        // What is replaced must be replaced everywhere; for a decision one place is enough.
        return spans !== undefined && spans.size >= enough && rules[owner?.rule ?? 0]?.action !== 'replace';
      };
      for (const row of rows)
        blocked.find(row, budget, take(terms.owners), (pattern) => isDone(terms.owners[pattern]));
      masked.find(text, budget, take(terms.owners));
      expressions.find(text, budget, take(terms.regexOwners), (i) => isDone(terms.regexOwners[i]));
      return judge(text, rules, found, budget.isSpent);
    },
  };
}

function presetRules({ presets: wanted }: TextFilterSettings): TextRule[] {
  const none = { patterns: [], keywords: [], regexes: [] };
  const names = Object.keys(presets) as PresetName[];
  return names.flatMap((name) => {
    const action = wanted[name];
    if (action === undefined) return [];
    const { words, with: other } = presets[name];
    const second = other && { words: wordsOf(other), ...none };
    return [
      { name, action, replacement: '', words: wordsOf(words), ...none, ...(second && { with: second }) },
    ];
  });
}

function allowedPatterns({ presets: wanted, allow }: TextFilterSettings): Pattern[] {
  const names = Object.keys(wanted) as PresetName[];
  const own = names.flatMap((name) => [
    ...presets[name].allow,
    ...(presets[name].with ? presets.sexual.allow : []),
  ]);
  return [...own, ...allow].flatMap(readTerm);
}

/** The text as it stands, and with digits and signs read as letters where there are any. */
function readings(text: string): [Row, ...Row[]] {
  const plain = foldText(text, 'letters');
  if (!/[0-9@$!|+€£¢¥§\p{No}]/u.test(text.normalize('NFKC'))) return [plain];
  const first = foldText(text, 'first');
  return /[1!|]/.test(text.normalize('NFKC')) ? [plain, first, foldText(text, 'last')] : [plain, first];
}

/** Whether a hit lies within an allowed phrase. */
function innocence(text: string, row: Row, allowed: Matcher, budget: Budget): (hit: Hit) => boolean {
  /** How far the phrases go that begin at each place or before it. */
  const reach = new Int32Array(text.length + 1);
  allowed.find(row, budget, ({ from, to }) => {
    reach[from] = Math.max(reach[from] ?? 0, to);
  });
  for (let i = 1; i < reach.length; i++) reach[i] = Math.max(reach[i] ?? 0, reach[i - 1] ?? 0);
  return ({ from, to }) => (reach[from] ?? 0) >= to;
}

/** @param isCut the search ended before its end: what was not found may be there */
function judge(text: string, rules: readonly Rule[], found: readonly Found[], isCut: boolean): TextVerdict {
  const fitting: FittingRule[] = [];
  const cuts: (Span & { readonly replacement: string })[] = [];
  for (const [i, rule] of rules.entries()) {
    const { terms = new Map(), with: others = new Map() } = found[i] ?? {};
    const isFound = terms.size > 0 && !(rule.needsBoth && others.size === 0);
    if (!isFound && !isCut) continue;
    const spans = [...terms, ...(rule.needsBoth ? others : [])].map(([from, to]) => ({ from, to }));
    const words = [...new Set(spans.map(({ from, to }) => text.slice(from, to)))];
    // What could not be found everywhere can't be replaced.
    const action = isCut && rule.action === 'replace' ? 'refuse' : rule.action;
    fitting.push({ name: rule.name, action, found: words });
    if (action === 'replace') cuts.push(...spans.map((span) => ({ ...span, replacement: rule.replacement })));
  }
  const has = (action: TextAction) => fitting.some((rule) => rule.action === action);
  if (has('refuse')) return { decision: 'refuse', rules: fitting, text };
  if (has('hold')) return { decision: 'hold', rules: fitting, text };
  if (cuts.length > 0) return { decision: 'replace', rules: fitting, text: replaceSpans(text, cuts) };
  return { decision: 'allow', rules: fitting, text };
}

/** Overlapping finds are one. */
function replaceSpans(text: string, cuts: readonly (Span & { readonly replacement: string })[]): string {
  let changed = '';
  let at = 0;
  for (const { from, to, replacement } of cuts.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    if (to <= at) continue;
    if (from >= at) changed += text.slice(at, from) + replacement;
    at = to;
  }
  return `${changed}${text.slice(at)}`.replace(/[ \t]{2,}/g, ' ').trim();
}
