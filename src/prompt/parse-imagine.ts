/** A prompt as it is typed in a chat, with inline flags and the options of the platform's command. */
import { BadRequest, badRequest } from '../request/bad-request.ts';
import type { Surface } from '../request/field.ts';
import { fields } from '../request/fields.ts';
import type { NewDrawRequest } from '../request/request.ts';
import { asFlag, fromOptions } from './imagine-options.ts';
import { fillIn, withPreset } from './own-values.ts';
import { readInfotext } from './pasted/infotext.ts';
import { readJson } from './pasted/json.ts';
import type { Pasted } from './pasted/pasted.ts';
import type { PastedSettings } from './pasted/remark.ts';
import { understand } from './pasted/understand.ts';
import type { ImagineOptions, ReadContext, TypedValue } from './read-context.ts';
import { readRequest } from './read-request.ts';
import { type SplitPrompt, splitFlags } from './split-flags.ts';

/** Prompt, negative prompt and flags together; what is longer was never meant to be read. */
const maxTyped = 4 * fields.prompt.max;

/** A request, and what was pasted with it that means nothing here. */
export interface Parsed {
  readonly request: NewDrawRequest;
  /** Settings of another tool that were read, as flags; absent where none came. */
  readonly pasted?: PastedSettings | undefined;
}

/**
 * Reads a prompt with its flags. An option and a flag, or a flag twice, must agree; negative prompts add up.
 * @throws BadRequest, one line
 */
export function parseImagine(text: string, context: ReadContext, options: ImagineOptions = {}): Parsed {
  return parseTyped(text, fromOptions(options), context);
}

/** The same for the command line. @param given its own options @throws BadRequest, one line */
export function parseTyped(text: string, given: readonly TypedValue[], context: ReadContext): Parsed {
  if (text.length > maxTyped) {
    throw badRequest('tooLong', { part: 'text', characters: text.length, max: maxTyped });
  }
  const { prompt, flags, foreign, pasted } = takeApart(text, context.surface);
  // Who reads a command line finds the model before all else, by a name or a path.
  const isOurs = ({ known }: TypedValue) => context.surface !== 'cli' || known.name !== 'model';
  const typed = withPreset([...given, ...flags.filter(isOurs)], context.own);
  const read = (words: string, values: readonly TypedValue[]) =>
    fillIn(values, context.own, (all) => readRequest(words, all, context));
  if (pasted === undefined) {
    const request = read(prompt, typed);
    return foreign.length === 0 ? { request } : { request, pasted: { taken: [], left: foreign } };
  }
  const { pictures = 0 } = context;
  const known = understand(pasted, typed, { ...context, image: context.image ?? pictures > 0 });
  return {
    request: read(known.prompt, [...typed, ...known.typed]),
    pasted: { taken: known.typed.map(asFlag), left: [...known.left, ...foreign] },
  };
}

/** Whether it holds what another tool wrote. */
export function isPasted(text: string): boolean {
  try {
    return takeApart(text, 'chat').pasted !== undefined;
  } catch (error) {
    if (error instanceof BadRequest) return false;
    throw error;
  }
}

/** The model that the text itself names, for who must find it before anything else is read. @throws BadRequest */
export function modelTyped(text: string, surface: Surface): string | undefined {
  return takeApart(text, surface).flags.find(({ known }) => known.name === 'model')?.value;
}

/** The words to draw, and the flags behind them, as they were typed. @throws BadRequest */
export function promptIn(
  typed: string,
  surface?: Surface,
): { readonly prompt: string; readonly rest: string } {
  const text = typed.trim();
  const { prompt } = splitFlags(text, surface);
  return { prompt, rest: text.slice(prompt.length).trim() };
}

type Apart = Omit<SplitPrompt, 'prompt'> & { readonly prompt: string; readonly pasted: Pasted | undefined };

function takeApart(typed: string, surface: Surface | undefined): Apart {
  // A byte order mark counts as white space and would tear a flag apart.
  const text = typed.replaceAll('\uFEFF', '');
  const json = text.trimStart().startsWith('{') ? text.lastIndexOf('}') + 1 : 0;
  const graph = json === 0 ? undefined : readJson(text.slice(0, json));
  const split = splitFlags(graph === undefined ? text : text.slice(json), surface);
  return { ...split, pasted: graph ?? readInfotext(split.prompt) };
}
