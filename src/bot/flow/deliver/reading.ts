/** What of a prompt the model did not read, said with its pictures. */
import { type Locale, shorten, type TextPart } from '../../../chat/platform.ts';
import type { DrawnResult } from '../../../jobs/record/outcome.ts';
import { trainedTokens } from '../../../request/token-use.ts';
import { textsOf } from '../../texts/index.ts';
import { readingTextsOf } from '../../texts/reading-texts.ts';

type Read = Pick<DrawnResult, 'tokens' | 'drawn'>;

const longestCut = 600;
const longestUnknown = 100;

/** The count of tokens, as a field. */
export function tokensText({ prompt, used, dropped }: DrawnResult['tokens'], locale: Locale): string {
  const texts = readingTextsOf(locale);
  if (dropped > 0) return texts.readOf(used, prompt);
  return prompt > trainedTokens ? texts.beyondTraining(prompt, trainedTokens) : String(prompt);
}

/** What is to be said of a prompt's length beside its pictures; undefined where there is nothing. */
export function remarkOn(tokens: DrawnResult['tokens'], locale: Locale): string | undefined {
  const isRemarkable = tokens.dropped > 0 || tokens.prompt > trainedTokens;
  return isRemarkable ? `${textsOf(locale).tokens}: ${tokensText(tokens, locale)}` : undefined;
}

/** Whether more of it would be read for the asking: it was cut to what ELLA was trained on. */
export function couldReadMore({ tokens, drawn }: Read): boolean {
  const isCut = tokens.dropped > 0 || (tokens.negativeDropped ?? 0) > 0;
  return isCut && drawn.tokenLength === 'fixed';
}

/** One line for each thing that was lost; empty where all was read. */
export function unreadText(result: Read, locale: Locale): TextPart[] {
  const { unread = {} } = result.tokens;
  const texts = readingTextsOf(locale);
  const lines: TextPart[][] = [];
  const cut = (before: string, words: string | undefined) => {
    if (words === undefined) return;
    lines.push([`✂️ ${before} `, { kind: 'italic', text: shorten(words, longestCut) || '…' }]);
    if (!couldReadMore(result)) lines.push([texts.shorten]);
  };
  cut(texts.cut, unread.prompt?.cut);
  cut(texts.cutNegative, unread.negative?.cut);
  if (unread.prompt?.unknown) lines.push([`⚠️ ${texts.unknown(named(unread.prompt.unknown))}`]);
  if (unread.negative?.unknown) lines.push([`⚠️ ${texts.unknownNegative(named(unread.negative.unknown))}`]);
  if (unread.marks) lines.push([`⚠️ ${texts.marks}`]);
  return lines.flatMap((line, index) => (index === 0 ? line : ['\n', ...line]));
}

function named(pieces: readonly string[]): string {
  return shorten(pieces.map((piece) => `“${piece}”`).join(', '), longestUnknown);
}
