/** Escapes untrusted text for Discord's markdown: it is shown as it is and does nothing. */
import { cleanText } from '../../platform.ts';

/** Always escaped: emphasis, code, spoilers, links, `<…>` mentions and emoji, `@everyone`. */
const anywhere = /[\\`*_~|<[\]@]/g;
/** Starts `https://` and `:emoji:`; one at the end could be completed by what follows. */
const colon = /:(?=\S|$)/g;
/** Headings, quotes, lists and small print, which count at the start of a line only. */
const lineStart = /^(\s*)(\d*)([-+#>.])/gm;
/** Invitations are found without a scheme. */
const invitation = /(discord(?:app)?)\./gi;

/** At most twice as long as the text. */
export function escapeMarkdown(text: string): string {
  return cleanText(text)
    .replace(anywhere, '\\$&')
    .replace(colon, '\\:')
    .replace(lineStart, (match, space: string, digits: string, sign: string) =>
      digits !== '' && sign !== '.' ? match : `${space}${digits}\\${sign}`,
    )
    .replace(invitation, '$1\\.');
}
