/** Slack's plain text and its escapes. */
import type { types } from '@slack/bolt';
import { cleanText, oneLine } from '../../platform.ts';

/** A text object of one line; '…' where nothing would be seen. */
export function plainObject(text: string, most: number): types.PlainTextElement {
  return plainLines(oneLine(text, most) || '…');
}

/** A text object that keeps its lines; the text must fit. Emoji names such as `:smile:` stay names. */
export function plainLines(text: string): types.PlainTextElement {
  return { type: 'plain_text', text: hideEntities(cleanText(text)), emoji: false };
}

/** `&lt;` as someone typed it would be shown as `<`. */
function hideEntities(text: string): string {
  return text.replace(/&(?=(?:amp|lt|gt);)/g, '&amp;');
}

/** Untrusted text for a place where Slack reads `<…>`: notifications. */
export function escapeEntities(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/**
 * What someone typed, from a text in which Slack may have escaped `&`, `<` and `>`. A text that holds one of them bare
 * was not escaped.
 */
export function unescapeEntities(text: string): string {
  if (/[<>]|&(?!(?:amp|lt|gt);)/.test(text)) return text;
  return decodeEntities(text);
}

export function decodeEntities(text: string): string {
  return text.replace(/&(amp|lt|gt);/g, (_, name: string) =>
    name === 'amp' ? '&' : name === 'lt' ? '<' : '>',
  );
}
