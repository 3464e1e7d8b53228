/** Options of a platform's command, which stand for flags that somebody typed. */
import { brief } from '../request/bad-request.ts';
import { isBlank } from '../request/check.ts';
import { promptFlags, takesOf } from './prompt-flags.ts';
import type { ImagineOptions, TypedValue } from './read-context.ts';

export function fromOptions(options: ImagineOptions): TypedValue[] {
  return promptFlags.flatMap((known) => {
    const value = options[known.name];
    return value === undefined || (typeof value === 'string' && isBlank(value)) ? [] : [{ known, value }];
  });
}

/** As one would type it, cut where it is long. */
export function asFlag({ known, value }: TypedValue): string {
  if (takesOf(known) === 'nothing') return `--${known.name}`;
  const text = String(value);
  return `--${known.name} ${known.field.kind === 'text' ? `"${brief(text)}"` : text}`;
}
