/** Prompt texts, checked and freed of what no one can see or mean. */
import { badRequest } from './bad-request.ts';
import type { Part } from './complaints.ts';
import { bounds } from './imagine-request.ts';

/** Controls other than line breaks and tabs, and overrides of the writing direction, mean nothing in a prompt. */
const meaningless = /[\p{Cc}\uFEFF\u202A-\u202E\u2066-\u2069]/gu;

/**
 * The text as it will be drawn: Unicode kept as typed (joiners of emoji and Persian too), line breaks as `\n`.
 * @throws UserError `bad_request` when it is too long or broken
 */
export function readText(part: Part, typed: string): string {
  checkLength(part, typed);
  if (!typed.isWellFormed()) throw badRequest('halfCharacter', { part });
  return typed
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(meaningless, (character) => (character === '\n' || character === '\t' ? character : ''))
    .trim();
}

/** @throws UserError `bad_request` */
export function checkLength(part: Part, typed: string, most: number = bounds.promptCharacters): void {
  if (typed.length <= most) return;
  throw badRequest('tooLong', { part, characters: typed.length, most });
}

/** Whether nothing in the text can be seen. */
export function isBlank(text: string): boolean {
  return /^[\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]*$/u.test(text);
}
