/** A text cut over several inputs of a form, and joined again by a space. */
import { splitOnce } from './platform.ts';

/** At most `inputs` pieces of at most `room` UTF-16 units; between words where that takes no more pieces. */
export function cutOver(text: string, room: number, inputs: number): string[] {
  const pieces: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const [start, more] = splitOnce(rest, (piece) => piece.length <= room);
    pieces.push(start);
    rest = more;
  }
  if (pieces.length <= inputs) return pieces;
  return Array.from({ length: inputs }, (_, index) => text.slice(index * room, (index + 1) * room));
}

/** The text of several inputs again. */
export function joinPieces(pieces: readonly (string | undefined)[]): string {
  return pieces.filter((piece) => piece !== undefined && piece !== '').join(' ');
}
