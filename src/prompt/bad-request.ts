/** The one kind of error of this folder: a line that names what was expected and what came. */
import { UserError } from '../errors.ts';

export function badRequest(message: string): UserError {
  return new UserError('bad-request', message);
}

const longestShown = 40;

/** What a person typed, on one line, not too long and unable to change how the line reads. */
export function brief(typed: string): string {
  const letters = [...visible(typed.toWellFormed()).replace(/\s+/g, ' ').trim()];
  return letters.length > longestShown ? `${letters.slice(0, longestShown).join('')}…` : letters.join('');
}

/** The same in quotes. */
export function shown(typed: string): string {
  return JSON.stringify(brief(typed));
}

/** The text without what can't be seen: controls, zero-width characters and changes of direction. */
export function visible(text: string): string {
  return text.replace(/[^\P{Cc}\s]|\p{Default_Ignorable_Code_Point}/gu, '');
}
