/** A prompt as it is typed in a chat, with inline flags and the options of the platform's command. */
import { badRequest } from '../request/bad-request.ts';
import { isBlank } from '../request/check.ts';
import { type FlagName, fields } from '../request/fields.ts';
import type { NewDrawRequest } from '../request/request.ts';
import { promptFlags } from './prompt-flags.ts';
import type { ReadContext, TypedValue } from './read-context.ts';
import { readRequest } from './read-request.ts';
import type { Typed } from './read-values.ts';
import { splitFlags } from './split-flags.ts';

/** Options of a platform's command, by the names of the flags; `undefined` and blank texts mean not given. */
export type ImagineOptions = { readonly [K in FlagName]?: Typed | undefined };

/** Prompt, negative prompt and flags together; what is longer was never meant to be read. */
const maxTyped = 4 * fields.prompt.max;

/**
 * Reads a prompt with its flags. An option and a flag, or a flag twice, must agree; negative prompts add up.
 * @throws BadRequest, one line
 */
export function parseImagine(
  text: string,
  context: ReadContext,
  options: ImagineOptions = {},
): NewDrawRequest {
  if (text.length > maxTyped) {
    throw badRequest('tooLong', { part: 'text', characters: text.length, max: maxTyped });
  }
  // A byte order mark counts as white space and would tear a flag apart.
  const { prompt, flags } = splitFlags(text.replaceAll('\uFEFF', ''));
  return readRequest(prompt, [...fromOptions(options), ...flags], context);
}

function fromOptions(options: ImagineOptions): TypedValue[] {
  return promptFlags.flatMap((known) => {
    const value = options[known.name];
    return value === undefined || (typeof value === 'string' && isBlank(value)) ? [] : [{ known, value }];
  });
}
