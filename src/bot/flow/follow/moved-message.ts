/** What the status of a job says whose result stands somewhere else. */
import type { Locale, Message, MessageRef } from '../../../chat/platform.ts';
import { textsOf } from '../../texts/index.ts';
import { placeTextsOf } from '../../texts/place-texts.ts';
import { inWords } from '../places/refusal.ts';
import type { Detour } from '../records.ts';

export function movedMessage(
  { to, reason }: Detour,
  result: MessageRef | undefined,
  locale: Locale,
): Message {
  const texts = placeTextsOf(locale);
  const words = inWords(reason, locale);
  // Nobody is led into a conversation that is not theirs.
  if (to === 'direct') return { text: texts.wentDirect(words), images: [], buttons: [] };
  if (to !== 'channel' || result === undefined) {
    return { text: texts.shownAlone(words), images: [], buttons: [] };
  }
  const link = { kind: 'message', text: textsOf(locale).thisPicture, message: result } as const;
  return { text: [`${texts.wentToChannel(words)} `, link], images: [], buttons: [] };
}
