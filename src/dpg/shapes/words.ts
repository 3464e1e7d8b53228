/** Questions and what was seen, in words for people. */

import type { Question } from './prompts.ts';
import type { Seen, SeenObject } from './read-picture.ts';
import type { SaidObject } from './said.ts';
import type { Ground } from './world.ts';

const rows = ['top', 'middle', 'bottom'] as const;
const columns = ['left', 'centre', 'right'] as const;

/** Such as `top left` or `centre`. */
function placeName(row: number, col: number): string {
  if (row === 1 && col === 1) return 'centre';
  return `${rows[row] ?? row} ${columns[col] ?? col}`;
}

/** A question as one would ask it. */
export function questionText({ text, check }: Question): string {
  if (check.kind !== 'at') return text;
  const { colour, shape } = check.match;
  const places = check.cells.map(([row, col]) => `${placeName(row, col)}`);
  const where = places.length === 1 ? `at the ${places[0]}` : `at each of ${places.join(', ')}`;
  return `Is there a ${[colour, shape].filter(Boolean).join(' ')} ${where}?`;
}

/** Such as `large striped red star, top left`. */
export function objectText({ shape, colour, size, fill, row, col }: SeenObject): string {
  const looks = [size, fill === 'solid' ? undefined : fill, colour, shape ?? 'thing of no known shape'];
  return `${looks.filter(Boolean).join(' ')}, ${placeName(row, col)}`;
}

/** Objects as they were asked for, such as `red star, top left; blue circle`. */
export function saidText(objects: readonly SaidObject[]): string {
  const each = objects.map(({ shape, colour, size, fill, cell }) => {
    const looks = [size, fill, colour, shape].filter(Boolean).join(' ');
    return cell === undefined ? looks : `${looks}, ${placeName(cell[0], cell[1])}`;
  });
  return each.join('; ');
}

/** All that was seen in a picture, in one line. */
export function seenText({ ground, objects }: Seen): string {
  if (ground === undefined) return 'no background that covers the picture, so nothing on it can be told';
  const things = objects.length === 0 ? ['nothing'] : objects.map(objectText);
  return `${things.join('; ')}; on ${groundText(ground)}`;
}

function groundText({ split, colours: [first, second] }: Ground): string {
  if (split === 'plain') return first;
  return split === 'horizontal' ? `${first} above ${second}` : `${first} left of ${second}`;
}
