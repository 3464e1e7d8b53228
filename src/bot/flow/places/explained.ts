/** A message that says why it is not where it was meant to be. */
import type { Locale, Message, PlatformError } from '../../../chat/platform.ts';
import { placeTextsOf } from '../../texts/place-texts.ts';
import { inWords, reasonOf } from './refusal.ts';

export function explained(message: Message, refusal: PlatformError | undefined, locale: Locale): Message {
  if (refusal === undefined) return message;
  const { placeLost, placeRefused } = placeTextsOf(locale);
  const line = refusal.problem === 'gone' ? placeLost : placeRefused(inWords(reasonOf(refusal), locale));
  const { text = [] } = message;
  return { ...message, text: [`${line}\n`, ...(typeof text === 'string' ? [text] : text)] };
}
