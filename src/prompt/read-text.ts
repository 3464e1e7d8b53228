/** Prompt texts, checked and freed of what no one can see or mean. */
import { badRequest } from './bad-request.ts';
import { bounds } from './imagine-request.ts';

/** Controls other than line breaks and tabs, and overrides of the writing direction, mean nothing in a prompt. */
const meaningless = /[\p{Cc}\uFEFF\u202A-\u202E\u2066-\u2069]/gu;

/**
 * The text as it will be drawn: Unicode kept as typed (joiners of emoji and Persian too), line breaks as `\n`.
 * @throws UserError `bad-request` when it is too long or broken
 */
export function readText(named: string, typed: string): string {
  checkLength(named, typed);
  if (!typed.isWellFormed()) {
    throw badRequest(`The ${named} holds half of a character (a cut emoji?); type that part again`);
  }
  return typed
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(meaningless, (character) => (character === '\n' || character === '\t' ? character : ''))
    .trim();
}

/** @throws UserError `bad-request` */
export function checkLength(named: string, typed: string, most: number = bounds.promptCharacters): void {
  if (typed.length <= most) return;
  throw badRequest(
    `The ${named} has ${typed.length.toLocaleString('en')} characters; at most ${most.toLocaleString('en')} are read`,
  );
}

/** Whether nothing in the text can be seen. */
export function isBlank(text: string): boolean {
  return /^[\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]*$/u.test(text);
}
