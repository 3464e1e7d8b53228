/** Emoji as they are shown; the server knows them without variation selectors. */

/** On the bot's pictures these do something; the rest is for fun. */
export const offered = ['🔁', '🎲', '1️⃣', '2️⃣', '3️⃣', '4️⃣', '⬆️', '❌', '✉️', '👍', '❤️', '🎉'];

/**
 * With the selector that asks for the coloured form.
 * @param {string} emoji
 */
export function shownEmoji(emoji) {
  return emoji.replace(/^(?!\p{Emoji_Presentation})(\p{Emoji})(\u20E3?)$/u, '$1\uFE0F$2');
}
