/** The flags that can be typed in a prompt, and what each takes. */
import { flagList, isTypedIn, type KnownFlag, spellings } from '../request/flags.ts';

/** In the order to list them in. A picture can't be typed. */
export const promptFlags: readonly KnownFlag[] = flagList.filter(
  (known) => isTypedIn(known, 'chat') && known.field.kind !== 'picture',
);

const bySpelling: ReadonlyMap<string, KnownFlag> = new Map(
  promptFlags.flatMap((known) => spellings(known).map((name) => [name, known] as const)),
);

/** The flag of a name or alias, in any case. */
export function findFlag(typed: string): KnownFlag | undefined {
  return bySpelling.get(typed.toLowerCase());
}

/** `one` value (a word or something in quotes), `rest` = all words up to the next flag, or `nothing`. */
export type Takes = 'one' | 'rest' | 'nothing';

export function takesOf({ flag, field }: KnownFlag): Takes {
  if (flag.means !== undefined || field.kind === 'switch') return 'nothing';
  return field.kind === 'text' ? 'rest' : 'one';
}
