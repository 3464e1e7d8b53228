/** The platform's own rules about words, for a server that wants them to hold for prompts too. */
import type { Place, WordRule } from '../../chat/platform.ts';
import { UserError } from '../../errors.ts';
import { compileTextFilter } from '../text/filter.ts';
import type { TextFilterSettings } from '../text/settings.ts';
import type { Person } from './situation.ts';

/** A filter for each rule that holds for this person in this place: what one of them allows, another may not. */
export function filtersOf(
  rules: readonly WordRule[],
  place: Pick<Place, 'channel'>,
  person: Pick<Person, 'roles' | 'manages'> | undefined,
): readonly TextFilterSettings[] {
  // As the platform has it: whoever manages the server is not held to them.
  if (person?.manages) return [];
  return rules
    .filter(({ exemptChannels }) => !exemptChannels.includes(place.channel))
    .filter(({ exemptRoles }) => !exemptRoles.some((role) => person?.roles.includes(role)))
    .map(filterOf);
}

function filterOf({ name, keywords, regexes, allow, presets }: WordRule): TextFilterSettings {
  const refuse = (terms: Partial<TextFilterSettings['rules'][number]>) => ({
    name: `AutoMod: ${name}`,
    words: [],
    patterns: [],
    keywords: [],
    regexes: [],
    action: 'refuse' as const,
    replacement: '',
    ...terms,
  });
  return {
    presets: Object.fromEntries(presets.map((preset) => [preset, 'refuse' as const])),
    rules: [
      refuse({
        keywords: keywords.filter((keyword) => isUsable(refuse({ keywords: [keyword] }))),
        regexes: regexes.filter((regex) => isUsable(refuse({ regexes: [regex] }))),
      }),
    ],
    allow: allow.map((phrase) => phrase.replaceAll('*', '').trim()).filter((phrase) => phrase !== ''),
  };
}

const usable = new Map<string, boolean>();
const mostKnown = 10_000;

/** Discord's expressions are Rust's, of which RE2 lacks a few; what can't be read there must not stop all the others. */
function isUsable(rule: TextFilterSettings['rules'][number]): boolean {
  const key = JSON.stringify([rule.keywords, rule.regexes]);
  const known = usable.get(key);
  if (known !== undefined) return known;
  const is = compiles(rule);
  if (usable.size >= mostKnown) usable.clear();
  usable.set(key, is);
  return is;
}

function compiles(rule: TextFilterSettings['rules'][number]): boolean {
  try {
    compileTextFilter({ presets: {}, rules: [rule], allow: [] });
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
