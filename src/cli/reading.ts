/** What of a prompt the model did not read, as lines of the command line. */
import type { TokenLength } from '../request/request.ts';
import { type TokenUse, trainedTokens, type Unread } from '../request/token-use.ts';

/** Such as `211 tokens read`. */
export function tokensRead({ used, prompt, dropped }: TokenUse): string {
  if (dropped > 0) return `${used} of ${prompt} tokens read`;
  return used > trainedTokens
    ? `${used} tokens read (ELLA was trained on up to ${trainedTokens})`
    : `${used} tokens read`;
}

/** @param length how the prompt was read, so that nothing is recommended that is set already */
export function unreadLines({ unread = {} }: TokenUse, length: TokenLength | undefined): string[] {
  const advice = length === 'fixed' ? 'shorten it, or add --token-length long' : 'shorten it';
  const lines = (what: string, { cut, unknown }: Unread = {}) => [
    ...(cut === undefined ? [] : [`The end of the ${what} was not read (${advice}): ${cut}`]),
    ...(unknown === undefined
      ? []
      : [`Not readable in the ${what}, as the model knows no such letters: ${unknown.join(' ')}`]),
  ];
  return [
    ...lines('prompt', unread.prompt),
    ...lines('negative prompt', unread.negative),
    ...(unread.marks
      ? ['Weights such as (red:1.3) and BREAK did nothing: only CLIP reads them, with --clip']
      : []),
  ];
}
