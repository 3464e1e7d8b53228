/** The message about a job that could not be drawn, or was not allowed to be. */
import { type Locale, type Message, shorten } from '../../../chat/platform.ts';
import type { Failure } from '../../../jobs/record/outcome.ts';
import type { DrawRequest } from '../../../request/request.ts';
import { textsOf } from '../../texts/index.ts';
import { failureLine, refusalLine, retryButton } from '../follow/status-message.ts';

export function failureMessage(
  id: string,
  failure: Failure & { readonly kind: 'failed' | 'refused' },
  request: DrawRequest | undefined,
  locale: Locale,
): Message {
  const texts = textsOf(locale);
  const quote = request === undefined ? [] : [{ kind: 'quote', text: shorten(request.prompt, 300) } as const];
  if (failure.kind === 'refused') return { text: [...quote, refusalLine(failure, locale)], tone: 'bad' };
  return {
    text: [...quote, failureLine({ id, failure }, locale)],
    // Without a readable request there is nothing to try again.
    ...(request !== undefined && { note: texts.retryFree, buttons: [retryButton(id, texts)] }),
    tone: 'bad',
  };
}
