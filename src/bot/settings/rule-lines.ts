/** The terms of a rule as lines that people type: words, and patterns of other kinds with their kind before them. */
import type { TextRule } from '../../moderation/text/settings.ts';

type Terms = NonNullable<TextRule['with']>;

const kinds = { pattern: 'patterns', keyword: 'keywords', regex: 'regexes' } as const;

export function writeTerms(terms: Terms | undefined): string {
  if (terms === undefined) return '';
  const others = Object.entries(kinds).flatMap(([kind, list]) =>
    terms[list].map((term) => `${kind}: ${term}`),
  );
  return [...terms.words, ...others].join('\n');
}

/** Undefined where nothing was typed. */
export function readTerms(text: string): Terms | undefined {
  const terms = {
    words: [] as string[],
    patterns: [] as string[],
    keywords: [] as string[],
    regexes: [] as string[],
  };
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '') continue;
    const [, kind, term] = /^(pattern|keyword|regex):\s*(.+)$/.exec(line) ?? [];
    if (kind === undefined || term === undefined) terms.words.push(line);
    else terms[kinds[kind as keyof typeof kinds]].push(term);
  }
  return Object.values(terms).some((list) => list.length > 0) ? terms : undefined;
}
