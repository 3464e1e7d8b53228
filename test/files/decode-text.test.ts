/** Text is read however an editor saved it. */
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../src/files/decode-text.ts';

const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

describe('decodeText', () => {
  const text = '{"name": "größe 猫"}\r\n';

  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark, as Notepad writes it', Buffer.from(`\u{feff}${text}`)],
    ['UTF-16, as PowerShell writes it', Buffer.from(`\u{feff}${text}`, 'utf16le')],
    ['UTF-16 of the other byte order', utf16be(`\u{feff}${text}`)],
  ])('reads %s', (_, bytes) => {
    expect(decodeText(bytes)).toBe(text);
  });

  it('takes what is no UTF-8 for Latin-1', () => {
    expect(decodeText(Buffer.from('gr\xf6\xdfe', 'latin1'))).toBe('größe');
  });
});
