/** Prompt texts, checked and freed of what no one can see or mean. */
import { checkText } from '../request/check.ts';

/** Controls other than line breaks and tabs, and overrides of the writing direction, mean nothing in a prompt. */
const meaningless = /[\p{Cc}\uFEFF\u202A-\u202E\u2066-\u2069]/gu;

/**
 * The text as it will be drawn: Unicode kept as typed (joiners of emoji and Persian too), line breaks as `\n`.
 * @throws BadRequest when it is too long or broken
 */
export function readText(part: Parameters<typeof checkText>[0], typed: string, max: number): string {
  return checkText(part, typed, max)
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(meaningless, (character) => (character === '\n' || character === '\t' ? character : ''))
    .trim();
}
