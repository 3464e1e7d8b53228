/** What may be said: every text of a request passes the server's filter, and the operator's, which no server can loosen. */
import { LRUCache } from 'lru-cache';
import { UserError } from '../../errors.ts';
import type { Finding } from '../../gate/rule.ts';
import { withoutMarks } from '../../request/attention-marks.ts';
import { fields } from '../../request/fields.ts';
import { fieldList } from '../../request/flags.ts';
import type { NewDrawRequest } from '../../request/request.ts';
import type { LimitSettings, Settings } from '../settings/settings.ts';
import { compileTextFilter, type TextDecision, type TextFilter, type TextVerdict } from '../text/filter.ts';
import type { TextFilterSettings } from '../text/settings.ts';

export interface TextRuling {
  readonly decision: TextDecision;
  /** With what was replaced. */
  readonly request: NewDrawRequest;
  /** Undefined where nothing was found. */
  readonly finding: Finding | undefined;
}

/** The fields that hold what somebody wrote; a new one is among them by itself. */
const textFields = fieldList.flatMap(({ name, field }) => (field.kind === 'text' ? [name] : [])) as readonly (
  | 'prompt'
  | 'negative'
  | 'clipPrompt'
)[];

/** @param more filters beside those of the settings, such as the platform's own */
export function checkTexts(
  request: NewDrawRequest,
  settings: Settings,
  limits: LimitSettings,
  more: readonly TextFilterSettings[] = [],
): TextRuling {
  const own = { presets: settings.presets, rules: settings.rules, allow: settings.allow };
  const { presets = {}, rules = [] } = limits;
  const filters = [{ presets, rules, allow: [] }, own, ...more].map(filterOf);
  let checked = request;
  const found = new Map<string, { readonly action: string; readonly found: Set<string> }>();
  let decision: TextDecision = 'allow';
  for (const name of textFields) {
    const typed = request[name];
    if (typed === undefined || typed === '') continue;
    // What the server itself adds to every negative prompt is none of the person's words.
    let text = name === 'negative' ? without(typed, settings.negative) : typed;
    const before = text;
    for (const filter of filters) {
      const verdict = strictest(filter, text);
      for (const rule of verdict.rules) {
        const known = found.get(rule.name) ?? { action: rule.action, found: new Set() };
        for (const each of rule.found) known.found.add(each);
        found.set(rule.name, known);
      }
      decision = stricter(decision, verdict.decision);
      text = verdict.text;
    }
    if (text !== before) checked = { ...checked, [name]: text };
  }
  return { decision, request: checked, finding: findingOf(found, decision) };
}

/**
 * A text as it stands, and as the models read it: `nu(de)` is two marks and one word. What is replaced in such a reading
 * loses its marks.
 */
function strictest(filter: TextFilter, text: string): TextVerdict {
  const readings = new Set([text, withoutMarks(text, true), withoutMarks(text, false)]);
  const verdicts = [...readings].map((reading) => filter.check(reading));
  const [plain = filter.check(text), ...others] = verdicts;
  return others.reduce(
    (one, other) => (stricter(one.decision, other.decision) === one.decision ? one : other),
    plain,
  );
}

function findingOf(
  found: ReadonlyMap<string, { readonly action: string; readonly found: ReadonlySet<string> }>,
  decision: TextDecision,
): Finding | undefined {
  const rules = [...found]
    .filter(([, { action }]) => action !== 'allow')
    .map(([name, rule]) => ({ name, found: [...rule.found] }));
  if (rules.length === 0) return undefined;
  return { decision: decision === 'allow' ? 'alert' : decision, rules };
}

const decisions: readonly TextDecision[] = ['allow', 'replace', 'hold', 'refuse'];

function stricter(one: TextDecision, other: TextDecision): TextDecision {
  return decisions.indexOf(one) > decisions.indexOf(other) ? one : other;
}

/** The text that the server demands, in every negative prompt; added where the picture is drawn. */
export function withNegative(request: NewDrawRequest, demanded: string): NewDrawRequest {
  if (demanded === '') return request;
  const own = without(request.negative ?? '', demanded);
  const room = fields.negative.max - demanded.length - 2;
  return { ...request, negative: own === '' ? demanded : `${own.slice(0, room)}, ${demanded}` };
}

function without(negative: string, demanded: string): string {
  if (demanded === '' || !negative.endsWith(demanded)) return negative;
  return negative.slice(0, -demanded.length).replace(/,\s*$/, '');
}

/** Compiling 2,000 patterns takes longer than asking them. A million of their letters takes 100 MiB. */
const compiled = new LRUCache<string, TextFilter>({
  max: 500,
  maxSize: 1_000_000,
  sizeCalculation: ({ letters }) => letters + 1,
});

function filterOf(settings: TextFilterSettings): TextFilter {
  const key = JSON.stringify(settings);
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const filter = usableOr(settings);
  compiled.set(key, filter);
  return filter;
}

/** Settings from before there were limits may hold what can't be used now: nothing passes, and the audit says why. */
function usableOr(settings: TextFilterSettings): TextFilter {
  try {
    return compileTextFilter(settings);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const rules = [{ name: 'rules', action: 'refuse' as const, found: [error.message] }];
    return { letters: 0, check: (text) => ({ decision: 'refuse', rules, text }) };
  }
}
