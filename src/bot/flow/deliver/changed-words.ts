/** What a prompt says that the one before it did not, with a few of the words around it. */
import type { TextPart } from '../../../chat/platform.ts';

/** Words shown on either side of a change. */
const around = 3;
/** Longer prompts are not compared: the table below would take too long. */
const maxWords = 600;
const maxShown = 300;

/** New words in bold; empty where nothing is new. */
export function changedWords(before: string, after: string): TextPart[] {
  const now = wordsOf(after);
  const isNew = newOnes(wordsOf(before), now);
  if (!isNew.some(Boolean)) return [];
  const isShown = now.map((_, at) => isNew.slice(Math.max(0, at - around), at + around + 1).some(Boolean));
  const parts: TextPart[] = [];
  let length = 0;
  for (const [at, word] of now.entries()) {
    if (!isShown[at]) {
      if (parts.at(-1) !== '… ') parts.push('… ');
      continue;
    }
    length += word.length + 1;
    if (length > maxShown) return [...parts, '…'];
    parts.push(isNew[at] ? { kind: 'bold', text: word } : word, ' ');
  }
  return parts;
}

function wordsOf(text: string): string[] {
  // Languages without spaces have words too.
  const pieces = [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)];
  const spaced = text.split(/\s+/).filter((word) => word !== '');
  const words = spaced.length * 12 < text.length ? pieces.map(({ segment }) => segment.trim()) : spaced;
  return words.filter((word) => word !== '').slice(0, maxWords);
}

/** By the longest common subsequence. */
function newOnes(before: readonly string[], after: readonly string[]): boolean[] {
  const width = after.length + 1;
  const longest = new Uint16Array((before.length + 1) * width);
  const at = (row: number, column: number) => longest[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      longest[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const isNew = after.map(() => true);
  for (let row = 0, column = 0; row < before.length && column < after.length; ) {
    if (before[row] === after[column]) {
      isNew[column] = false;
      row++;
      column++;
    } else if (at(row + 1, column) >= at(row, column + 1)) row++;
    else column++;
  }
  return isNew;
}
