/** What is wrong with something typed, as a code and its values: a line in English, and in any other language. */
import { UserError } from '../errors.ts';
import type { Language } from '../languages.ts';
import type { Complaint, Complaints } from './complaints.ts';
import { wordings } from './wordings/index.ts';

export class BadRequest<K extends Complaint = Complaint> extends UserError {
  readonly complaint: K;
  readonly values: Complaints[K];

  constructor(complaint: K, values: Complaints[K]) {
    super('bad_request', wordings.en[complaint](values));
    this.complaint = complaint;
    this.values = values;
  }

  /** The same in another language. */
  in(language: Language): string {
    return wordings[language][this.complaint](this.values);
  }
}

export function badRequest<K extends Complaint>(complaint: K, values: Complaints[K]): BadRequest<K> {
  return new BadRequest(complaint, values);
}

const maxShown = 40;

/** What a person typed, on one line, not too long and unable to change how the line reads. */
export function brief(typed: string): string {
  const letters = [...visible(typed.toWellFormed()).replace(/\s+/g, ' ').trim()];
  return letters.length > maxShown ? `${letters.slice(0, maxShown).join('')}…` : letters.join('');
}

/** The same in quotes. */
export function shown(typed: string): string {
  return JSON.stringify(brief(typed));
}

/** The text without what can't be seen: controls, zero-width characters and changes of direction. */
export function visible(text: string): string {
  return text.replace(/[^\P{Cc}\s]|\p{Default_Ignorable_Code_Point}/gu, '');
}
