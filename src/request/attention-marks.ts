/**
 * The marks by which people weigh words for CLIP: `(word)` and `[word]` count 1.1 times more or less, `(word:1.3)`
 * as much as it says; `\\(` is a parenthesis; BREAK begins a new chunk. Nothing of this is meant for T5.
 */

/** A piece of a prompt that counts alike; a break carries no text. */
export type WeighedText = { readonly text: string; readonly weight: number } | 'break';

const step = 1.1;
const ownWeight = /^:\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*\)/;
const breakWord = /^BREAK(?![\p{L}\p{N}_])/u;

interface Piece {
  text: string;
  weight: number;
}

type Mark =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'open' | 'close'; readonly bracket: '(' | '[' }
  | { readonly kind: 'weight'; readonly weight: number; readonly typed: string }
  | { readonly kind: 'break' };

const brackets: Readonly<Record<string, Mark>> = {
  '(': { kind: 'open', bracket: '(' },
  '[': { kind: 'open', bracket: '[' },
  ')': { kind: 'close', bracket: '(' },
  ']': { kind: 'close', bracket: '[' },
};
const isWord = (character: string | undefined) => /[\p{L}\p{N}_]/u.test(character ?? '');

/** The marks one by one, whether or not they have a partner. */
function* marksOf(prompt: string): Generator<Mark> {
  for (let i = 0; i < prompt.length; i++) {
    const character = prompt[i] ?? '';
    const rest = prompt.slice(i, i + 40);
    const bracket = brackets[character];
    const weight = character === ':' ? ownWeight.exec(rest) : null;
    if (character === '\\' && /[()[\]\\]/.test(prompt[i + 1] ?? '')) {
      yield { kind: 'text', text: prompt[++i] ?? '' };
    } else if (bracket !== undefined) {
      yield bracket;
    } else if (weight !== null) {
      yield { kind: 'weight', weight: Number(weight[1]), typed: weight[0] };
      i += weight[0].length - 1;
    } else if (breakWord.test(rest) && !isWord(prompt[i - 1])) {
      yield { kind: 'break' };
      i += 'BREAK'.length - 1;
    } else {
      yield { kind: 'text', text: character };
    }
  }
}

/** Reads the marks of `prompt`. Those that are never closed count to the end. */
export function readMarks(prompt: string): WeighedText[] {
  const pieces: (Piece | 'break')[] = [];
  const open: { readonly bracket: '(' | '['; readonly from: number }[] = [];
  const weigh = (from: number, factor: number) => {
    for (const piece of pieces.slice(from)) if (piece !== 'break') piece.weight *= factor;
  };
  const factorOf = (bracket: '(' | '[') => (bracket === '(' ? step : 1 / step);
  for (const mark of marksOf(prompt)) {
    const inner = open.at(-1);
    if (mark.kind === 'break') pieces.push('break');
    else if (mark.kind === 'text') pieces.push({ text: mark.text, weight: 1 });
    else if (mark.kind === 'open') open.push({ bracket: mark.bracket, from: pieces.length });
    else if (mark.kind === 'weight' && inner?.bracket === '(') {
      weigh(inner.from, mark.weight);
      open.pop();
    } else if (mark.kind === 'close' && inner?.bracket === mark.bracket) {
      weigh(inner.from, factorOf(mark.bracket));
      open.pop();
    } else {
      // Without a partner it is what it looks like.
      pieces.push({ text: mark.kind === 'weight' ? mark.typed : closing[mark.bracket], weight: 1 });
    }
  }
  for (const { bracket, from } of open) weigh(from, factorOf(bracket));
  return joined(pieces);
}

const closing = { '(': ')', '[': ']' };

/** Neighbours of one weight are read together: a tokenizer may join what stands on both sides of a mark. */
function joined(pieces: readonly (Piece | 'break')[]): WeighedText[] {
  const all: (Piece | 'break')[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if (piece !== 'break' && last !== undefined && last !== 'break' && last.weight === piece.weight) {
      last.text += piece.text;
    } else {
      all.push(piece === 'break' ? piece : { ...piece });
    }
  }
  return all;
}

const figures = /(?<!\\)\(([^()[\]\\]*?):\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*\)/g;
const doubled = /(?<!\\)\(\(([^()]*)\)\)/g;
const breaks = /(?<![\p{L}\p{N}_])BREAK(?![\p{L}\p{N}_])/gu;

/**
 * The sentence that T5 reads. Where CLIP reads too, every mark goes; without it only those that mean nothing else:
 * weights in figures, doubled parentheses, BREAK and backslashes. A plain parenthesis is punctuation then.
 */
export function withoutMarks(prompt: string, clipReads: boolean): string {
  if (!/[()[\]\\]|BREAK/.test(prompt)) return prompt;
  if (clipReads)
    return tidy(
      readMarks(prompt)
        .map((piece) => (piece === 'break' ? ' ' : piece.text))
        .join(''),
    );
  let text = prompt;
  for (let before = ''; before !== text; ) {
    before = text;
    text = text.replace(figures, '$1').replace(doubled, '$1');
  }
  const plain = text.replace(/\\([()[\]])/g, '$1').replace(breaks, ' ');
  return plain === prompt ? prompt : tidy(plain);
}

/** Whether a text holds marks that mean something to CLIP and are nothing else. */
export function holdsMarks(prompt: string): boolean {
  return [figures, doubled, breaks].some((mark) => prompt.search(mark) >= 0);
}

function tidy(text: string): string {
  return text
    .replace(/\s{2,}/g, ' ')
    .replace(/ +([,.;])/g, '$1')
    .trim();
}
