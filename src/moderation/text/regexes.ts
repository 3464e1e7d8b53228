/** Regular expressions of moderators and of Discord's AutoMod, through RE2: no pattern can make a text take long. */

import { RE2JS, RE2Set } from 're2js';
import { messageOf, UserError } from '../../errors.ts';
import type { Hit } from './match-row.ts';

export interface Regexes {
  find(text: string, onHit: (hit: Hit) => void): void;
}

const longest = 260;
/** Steps of a compiled pattern: `(a{1,500}){1,2}` is short and has thousands. */
const mostInstructions = 2000;
const mostHits = 20;

/** @throws UserError `bad_pattern` */
export function createRegexes(sources: readonly string[]): Regexes {
  if (sources.length === 0) return { find() {} };
  const singles = sources.map(compile);
  const set = new RE2Set(RE2Set.UNANCHORED, RE2JS.CASE_INSENSITIVE);
  for (const source of sources) set.add(source);
  set.compile();
  return {
    find(text, onHit) {
      const plain = withoutInvisible(text);
      for (const pattern of set.match(plain.text)) {
        const matcher = singles[pattern]?.matcher(plain.text);
        for (let hits = 0; matcher?.find() && hits < mostHits; hits++) {
          const from = plain.places[matcher.start()] ?? 0;
          onHit({ pattern, from, to: plain.places[matcher.end()] ?? text.length });
        }
      }
    },
  };
}

function compile(source: string): RE2JS {
  if (source.length > longest)
    throw bad(source, `it has ${source.length} characters; at most ${longest} are allowed`);
  try {
    const compiled = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
    if (compiled.programSize() > mostInstructions)
      throw bad(source, 'its repetitions make it too large; use smaller numbers in {}');
    if (compiled.matcher('').find()) throw bad(source, 'it fits an empty text, and so everything');
    return compiled;
  } catch (cause) {
    throw cause instanceof UserError ? cause : bad(source, messageOf(cause), cause);
  }
}

function bad(source: string, why: string, cause?: unknown): UserError {
  const text = JSON.stringify(source.length > 60 ? `${source.slice(0, 60)}…` : source);
  return new UserError('bad_pattern', `The regular expression ${text} can't be used: ${why}`, { cause });
}

/** The text in Unicode's compatibility form without what nobody sees, and where each unit of it came from. */
function withoutInvisible(text: string): { readonly text: string; readonly places: readonly number[] } {
  let plain = '';
  const places: number[] = [];
  let at = 0;
  for (const char of text) {
    const kept = /^(\p{Cf}|\p{Me}|\u034F)$/u.test(char) ? '' : char.normalize('NFKC');
    for (let i = 0; i < kept.length; i++) places.push(at);
    plain += kept;
    at += char.length;
  }
  places.push(text.length);
  return { text: plain, places };
}
