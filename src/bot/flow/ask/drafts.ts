/** What somebody typed, kept for an hour, so that a button or a form can go on with it. */
import { randomUUID } from 'node:crypto';
import { formatOptions } from '../../../prompt/format-options.ts';
import type { Context } from '../../command.ts';
import type { Draft } from '../records.ts';
import type { Ask, Prefill } from './ask.ts';

/** Everything typed and given, as the form shows it. */
export function draftIn({ text, flags: typed = '', options = {}, chosen, images, parent }: Ask) {
  const flags = [typed, formatOptions(options)].filter((part) => part !== '').join(' ');
  return { text, flags, chosen, images, parent };
}

/** What is kept, to be asked for. */
export function askIn({ text = '', flags, chosen, images, parent }: Draft): Ask {
  return { text, flags, chosen, images, parent };
}

/** What is undefined may be there: it is left out. @returns its name */
export async function keepDraft(
  { records }: Pick<Context, 'records'>,
  draft: Prefill & { readonly by?: string },
): Promise<string> {
  const id = randomUUID();
  await records.drafts.set(id, JSON.parse(JSON.stringify(draft)));
  return id;
}
