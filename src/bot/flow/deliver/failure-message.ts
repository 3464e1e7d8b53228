/** What is said of a job that could not be drawn. */
import { type Locale, type Message, shorten } from '../../../chat/platform.ts';
import type { Failure } from '../../../jobs/record/outcome.ts';
import type { DrawRequest } from '../../../request/request.ts';
import { textsOf } from '../../texts/index.ts';
import { failureLine, retryButton } from '../follow/status-message.ts';

export function failureMessage(
  id: string,
  failure: Failure,
  request: DrawRequest | undefined,
  locale: Locale,
): Message {
  const texts = textsOf(locale);
  const quote = request === undefined ? [] : [{ kind: 'quote', text: shorten(request.prompt, 300) } as const];
  return {
    text: [...quote, failureLine({ id, failure }, locale)],
    // Without a readable request there is nothing to try again.
    ...(request !== undefined && { note: texts.retryFree, buttons: [retryButton(id, texts)] }),
    tone: 'bad',
  };
}
