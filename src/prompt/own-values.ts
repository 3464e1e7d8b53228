/** What members set for themselves: presets that they name, and defaults for what a request leaves open. */
import { findNearest } from '../errors.ts';
import { BadRequest, badRequest, shown } from '../request/bad-request.ts';
import { type FlagName, fields } from '../request/fields.ts';
import type { NewDrawRequest } from '../request/request.ts';
import { asFlag, fromOptions } from './imagine-options.ts';
import { takesOf } from './prompt-flags.ts';
import type { ImagineOptions, OwnValues, TypedValue } from './read-context.ts';
import { splitFlags } from './split-flags.ts';

/** Flags that stand for others, or for many requests: nothing to save. */
const unsaved: readonly FlagName[] = ['preset', 'repeat'];

/** What a flag is about: `--ar` and `--size` about one thing, `--model` and `--lora` about two. */
function subjectOf({ known: { name, fieldName } }: TypedValue): string {
  return fieldName === 'model' ? name : fieldName;
}

/** What was typed comes before what was saved, and adds to it where it can. @throws BadRequest for an unknown preset */
export function withPreset(typed: readonly TypedValue[], own: OwnValues | undefined): readonly TypedValue[] {
  const named = typed.find(({ known }) => known.name === 'preset');
  if (named === undefined) return typed;
  const name = String(named.value).trim();
  const presets = own?.presets ?? {};
  const found = Object.keys(presets).find((one) => one.toLowerCase() === name.toLowerCase());
  const preset = found === undefined ? undefined : presets[found];
  if (preset === undefined) {
    const nearest = findNearest(name.slice(0, 40), Object.keys(presets));
    throw badRequest('unknownName', { flag: '--preset', typed: shown(name), nearest });
  }
  const taken = new Set(typed.map(subjectOf));
  const more = fromOptions(preset).filter((value) => value.known.flag.adds || !taken.has(subjectOf(value)));
  return [...typed, ...more];
}

/**
 * Reads the request, with every default that nothing was said about. One that this request can't be drawn with is left
 * out: a strength without a picture, a size that the model doesn't draw.
 * @throws BadRequest for what was typed
 */
export function fillIn(
  typed: readonly TypedValue[],
  own: OwnValues | undefined,
  read: (typed: readonly TypedValue[]) => NewDrawRequest,
): NewDrawRequest {
  let request = read(typed);
  let all = typed;
  const filled = typed.filter(({ known }) => known.name === 'preset').slice(0, 1);
  const taken = new Set(typed.map(subjectOf));
  for (const value of fromOptions(own?.defaults ?? {})) {
    const next = taken.has(subjectOf(value)) ? undefined : tryRead([...all, value], read);
    if (next === undefined || own?.fits(next) === false) continue;
    all = [...all, value];
    request = next;
    filled.push(value);
  }
  if (filled.length === 0) return request;
  return { ...request, filled: filled.map(asFlag).slice(0, fields.filled.max) };
}

function tryRead(
  typed: readonly TypedValue[],
  read: (typed: readonly TypedValue[]) => NewDrawRequest,
): NewDrawRequest | undefined {
  try {
    return read(typed);
  } catch (error) {
    if (error instanceof BadRequest) return undefined;
    throw error;
  }
}

/** Values to save, as they are typed. @throws BadRequest; undefined where there are other words or other flags */
export function readOwn(text: string): ImagineOptions | undefined {
  const { prompt, flags, foreign } = splitFlags(text);
  const isSaved = flags.every(({ known }) => !unsaved.includes(known.name));
  if (prompt !== '' || foreign.length > 0 || flags.length === 0 || !isSaved) return undefined;
  const values = new Map<FlagName, string | true>();
  for (const { known, value } of flags) {
    const before = values.get(known.name);
    if (before === undefined) values.set(known.name, takesOf(known) === 'nothing' ? true : value);
    else if (known.flag.adds) values.set(known.name, `${before}, ${value}`);
    else if (before !== value && before !== true) {
      const [one, other] = [shown(String(before)), shown(value)];
      throw badRequest('givenTwice', { flag: `--${known.name}`, one, other });
    }
  }
  return Object.fromEntries(values);
}
