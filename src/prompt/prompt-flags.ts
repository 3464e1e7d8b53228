/** The flags that can be typed in a prompt, and what each takes. */
import type { Surface } from '../request/field.ts';
import { flagList, isTypedIn, type KnownFlag, spellings } from '../request/flags.ts';

/** In the order to list them in. A picture can't be typed. */
const typable: Readonly<Record<Surface, readonly KnownFlag[]>> = {
  chat: flagsFor('chat'),
  cli: flagsFor('cli'),
};

function flagsFor(surface: Surface): readonly KnownFlag[] {
  return flagList.filter((known) => isTypedIn(known, surface) && known.field.kind !== 'picture');
}

/** What can be typed in a chat. */
export const promptFlags = typable.chat;

/** What can be typed inside of a prompt there. */
export function flagsTypedIn(surface: Surface): readonly KnownFlag[] {
  return typable[surface];
}

/** The flag of a name or alias, in any case. */
export function findFlag(typed: string, surface: Surface = 'chat'): KnownFlag | undefined {
  const name = typed.toLowerCase();
  return typable[surface].find((known) => spellings(known).includes(name));
}

/** `one` value (a word or something in quotes), `rest` = all words up to the next flag, or `nothing`. */
export type Takes = 'one' | 'rest' | 'nothing';

export function takesOf({ flag, field }: KnownFlag): Takes {
  if (flag.means !== undefined || field.kind === 'switch') return 'nothing';
  return field.kind === 'text' ? 'rest' : 'one';
}
