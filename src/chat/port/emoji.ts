/** Emoji as platforms name them, made comparable. */

/** The same key for the same emoji: without variation selectors (U+FE0F) and skin tones; custom ones are `:name:`. */
export function emojiKey(emoji: string): string {
  return emoji.replace(/[\uFE0E\uFE0F]|\p{Emoji_Modifier}/gu, '');
}
