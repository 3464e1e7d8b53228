/**
 * What one character stands for when people disguise words: its letter, whatever script, font, frame or accent it comes
 * in. Unicode's own compatibility forms first, then obscenity's table of look-alikes and what that lacks.
 */

import { resolveConfusablesTransformer } from 'obscenity';

export type Kind =
  /** A letter of any script. */
  | 'letter'
  /** Digits and signs that can stand for letters. */
  | 'leet'
  /** Signs that hide a letter: `n*de`. */
  | 'mask'
  | 'space'
  /** Everything else that is seen between letters. */
  | 'mark'
  /** Not seen at all, or only on top of the character before. */
  | 'none';

export interface Folded {
  readonly kind: Kind;
  /** Code points in lower case; more than one for ligatures. Of `leet`, what the sign may be read as. */
  readonly letters: readonly number[];
  /** Carries an accent, a diaeresis, a cedilla. */
  readonly isAccented: boolean;
  readonly isUpper: boolean;
  /** A character of a script without spaces, which may also be drawn to look like this Latin letter; else 0. */
  readonly lookAlike: number;
  /** A combining accent for the letter before it. */
  readonly accents: boolean;
  /** A combining mark of kana, which makes another letter of the one before it; else 0. */
  readonly voices: number;
  /** Katakana, whose words end where another script begins. */
  readonly isKatakana: boolean;
}

const code = (text: string) => text.codePointAt(0) ?? 0;

/** The first reading is used in one pass, the last in another: `1` is an i or an l. */
const leet = new Map<string, string>(
  Object.entries({
    '0': 'o',
    '1': 'il',
    '2': 'z',
    '3': 'e',
    '4': 'a',
    '5': 's',
    '6': 'g',
    '7': 't',
    '8': 'b',
    '9': 'g',
    '@': 'a',
    $: 's',
    '!': 'il',
    '|': 'il',
    '+': 't',
    '€': 'e',
    '£': 'l',
    '¢': 'c',
    '¥': 'y',
    '§': 's',
  }),
);

const masks = new Set('*#●•█✱✲∗⁎○◯');

const resolve = resolveConfusablesTransformer();

/** Letters that are letters of their own, not accented ones, and what they are spelt with elsewhere. */
const spellings = new Map<string, string>(
  Object.entries({
    ß: 'ss',
    æ: 'ae',
    œ: 'oe',
    ø: 'o',
    ł: 'l',
    đ: 'd',
    ð: 'd',
    þ: 'th',
    ı: 'i',
    ſ: 's',
    ŋ: 'n',
  }),
);

/** Look-alikes that neither Unicode's decompositions nor obscenity's table know: turned and small letters, some Greek. */
const small = 'ǝɐɔɟƃɥᴉɾʞɯɹʇʌʍʎɡꞬᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ';
const smallAs = 'eacfghijkmrtvwyggabcdefghijklmnopqrstuvwyz';
const turned = new Map([...small].map((char, i) => [char.toLowerCase(), smallAs.charAt(i)]));
turned.set('η', 'n').set('υ', 'u').set('χ', 'x').set('ω', 'w').set('μ', 'u');

/** Frames around letters that have no decomposition: [first code point, letters from a]. */
const framed: readonly (readonly [number, number])[] = [
  [0x1f150, 26], // negative circled
  [0x1f170, 26], // negative squared
  [0x1f1e6, 26], // regional indicators
  [0xe0061, 26], // tags
];

/** Not seen, though Unicode calls them letters or symbols. */
const invisible = new Set([0x115f, 0x1160, 0x3164, 0xffa0, 0x2800, 0x034f, 0x17b4, 0x17b5, 0x180e]);

const spaceless =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Hangul}\p{Script=Thai}々ー]/u;

/** Of each code point: 0 not yet known, 1 no, 2 yes. */
const spacelessKnown = new Uint8Array(0x110000);

export function isSpaceless(letter: number): boolean {
  if (letter <= 0x0e00) return false;
  const known = spacelessKnown[letter];
  if (known !== 0) return known === 2;
  const is = spaceless.test(String.fromCodePoint(letter));
  spacelessKnown[letter] = is ? 2 : 1;
  return is;
}

/** Of one character: ligatures have up to three. There is a sign of Arabic that stands for eighteen. */
export const mostLetters = 3;

const none: Folded = {
  kind: 'none',
  letters: [],
  isAccented: false,
  isUpper: false,
  lookAlike: 0,
  accents: false,
  voices: 0,
  isKatakana: false,
};
const of = (kind: Kind, letters: readonly number[] = [], more: Partial<Folded> = {}): Folded => ({
  ...none,
  kind,
  letters,
  ...more,
});

const unassigned = of('mark');

/** Characters in use are few; a text that holds all of Unicode must not fill the memory. */
const mostKept = 20_000;
const kept = new Map<number, Folded>();

export function foldCharacter(codePoint: number): Folded {
  const known = kept.get(codePoint);
  if (known !== undefined) return known;
  // There are too many of these to keep, and they are quick to make.
  if (isIdeograph(codePoint)) return ideograph(codePoint);
  if (kept.size >= mostKept) kept.clear();
  const folded = work(codePoint);
  kept.set(codePoint, folded);
  return folded;
}

function work(codePoint: number): Folded {
  const char = String.fromCodePoint(codePoint);
  for (const [first, count] of framed) {
    if (codePoint >= first && codePoint < first + count) return of('letter', [code('a') + codePoint - first]);
  }
  if (invisible.has(codePoint) || /^[\p{Cf}\p{Me}]$/u.test(char) || isVariationSelector(codePoint))
    return none;
  if (/^[\p{Cn}\p{Co}]$/u.test(char)) return unassigned;
  const mark = code(char.normalize('NFKC'));
  if (mark === 0x3099 || mark === 0x309a) return of('none', [], { voices: mark });
  if (/^\p{M}$/u.test(char)) return of('none', [], { accents: true });
  if (/^\s$/u.test(char) || /^[\p{Z}\p{Cc}]$/u.test(char)) return of('space');
  const leetLetters = leet.get(char.normalize('NFKC'));
  if (leetLetters !== undefined) return of('leet', [...leetLetters].map(code));
  if (masks.has(char.normalize('NFKC'))) return of('mask');
  return letter(char) ?? of('mark');
}

/** Most of Unicode, and none of it has another form. */
function ideograph(codePoint: number): Folded {
  const lookAlike = latinLike(String.fromCodePoint(codePoint));
  return {
    kind: 'letter',
    letters: [codePoint],
    isAccented: false,
    isUpper: false,
    lookAlike,
    accents: false,
    voices: 0,
    isKatakana: false,
  };
}

function isIdeograph(codePoint: number): boolean {
  return (
    (codePoint >= 0x3400 && codePoint <= 0x9fff && !(codePoint >= 0x4dc0 && codePoint < 0x4e00)) ||
    (codePoint >= 0xac00 && codePoint <= 0xd7a3) ||
    (codePoint >= 0x20000 && codePoint < 0x2f800) ||
    (codePoint >= 0x30000 && codePoint < 0x40000)
  );
}

function isVariationSelector(codePoint: number): boolean {
  return (codePoint >= 0xfe00 && codePoint <= 0xfe0f) || (codePoint >= 0xe0100 && codePoint <= 0xe01ef);
}

function letter(char: string): Folded | undefined {
  const isUpper = char !== char.toLowerCase();
  const composed = char.normalize('NFKC').toLowerCase();
  if (isSpaceless(code(composed))) return spacelessLetter(char, composed);
  const decomposed = composed.normalize('NFKD');
  const isAccented = /\p{M}/u.test(decomposed);
  const letters = [...decomposed.replace(/\p{M}/gu, '')].flatMap((part) => [...basic(part)]);
  // A frame around a letter, such as ⒜, decomposes into brackets too.
  const kept = letters.filter((part) => /^\p{L}$/u.test(part)).map(code);
  return kept.length === 0 ? undefined : of('letter', kept.slice(0, mostLetters), { isAccented, isUpper });
}

function basic(char: string): string {
  const known = spellings.get(char) ?? turned.get(char);
  if (known !== undefined) return known;
  if (/^[a-z]$/.test(char)) return char;
  const like = latinLike(char);
  return like === 0 ? char : String.fromCodePoint(like);
}

/** The Latin letter that a character is drawn like, in lower case; 0 where it is none. */
function latinLike(char: string): number {
  const like = 'transform' in resolve ? resolve.transform(code(char)) : undefined;
  if (like === undefined || like === code(char)) return /^[a-z]$/i.test(char) ? code(char.toLowerCase()) : 0;
  const text = String.fromCodePoint(like).toLowerCase();
  return /^[a-z]$/.test(text) ? code(text) : 0;
}

function spacelessLetter(char: string, composed: string): Folded {
  // Katakana and hiragana are two ways to write the same; both lie 96 apart.
  const letters = [...composed].slice(0, mostLetters).map((part) => {
    const at = code(part);
    return at >= 0x30a1 && at <= 0x30f6 ? at - 0x60 : at;
  });
  const isKatakana = /^[\p{Script=Katakana}ー]$/u.test(char.normalize('NFKC').charAt(0));
  return of('letter', letters, { lookAlike: latinLike(char), isKatakana });
}
