/** A refusal in the words of any language; what is kept of it is the language of who asked. */
import type { Locale } from '../../chat/platform.ts';
import { UserError } from '../../errors.ts';
import type { Reason, Reasons } from './reasons.ts';
import { wordings } from './wordings/index.ts';

/** Its `code` is `rule_` and the reason. */
export class Refusal<K extends Reason = Reason> extends UserError {
  readonly reason: K;
  readonly values: Reasons[K];

  constructor(reason: K, values: Reasons[K], locale: Locale) {
    super(`rule_${reason}`, wordings[locale][reason](values));
    this.reason = reason;
    this.values = values;
  }

  /** The same in another language. */
  in(locale: Locale): string {
    return wordings[locale][this.reason](this.values);
  }
}

export function refusal<K extends Reason>(reason: K, values: Reasons[K], locale: Locale): Refusal<K> {
  return new Refusal(reason, values, locale);
}
