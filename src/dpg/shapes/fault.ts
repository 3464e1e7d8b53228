/** Whether a picture is right in everything that was said, and shows nothing more. */

import type { Seen, SeenObject } from './read-picture.ts';
import type { Order, Said, SaidObject } from './said.ts';
import { objectText, saidText } from './words.ts';

/** Pixels between two centres from which one is further right or lower than the other. */
const further = 8;

/** What is wrong with a picture, in words; nothing where everything that was said is true of it and nothing more is in it. */
export function faultOf({ ground, objects, order }: Said, seen: Seen): string | undefined {
  if (seen.ground === undefined) return 'The background is none of this world';
  if (seen.ground.split !== ground.split || seen.ground.colours.join() !== ground.colours.join()) {
    return 'Another background was asked for';
  }
  const assignments = assign(objects, seen.objects);
  if (assignments.length === 0) {
    const missing = firstMissing(objects, seen.objects);
    return `Missing: ${saidText(missing ?? objects)}`;
  }
  if (seen.objects.length > objects.length) {
    const [assigned = []] = assignments;
    const extra = seen.objects.filter((object) => !assigned.includes(object));
    return `Too many: ${extra.map(objectText).join('; ')}`;
  }
  return assignments.some((assigned) => isOrdered(order, assigned))
    ? undefined
    : 'They stand in another order';
}

/** Every way to find each object that was said in the picture, each in an object of its own. */
function assign(said: readonly SaidObject[], seen: readonly SeenObject[]): SeenObject[][] {
  const [first, ...rest] = said;
  if (first === undefined) return [[]];
  return seen
    .filter((object) => fits(object, first))
    .flatMap((object) =>
      assign(
        rest,
        seen.filter((other) => other !== object),
      ).map((others) => [object, ...others]),
    );
}

function fits(object: SeenObject, { shape, colour, size, fill, cell }: SaidObject): boolean {
  return (
    object.shape === shape &&
    object.colour === colour &&
    (size === undefined || object.size === size) &&
    (fill === undefined || object.fill === fill) &&
    (cell === undefined || (object.row === cell[0] && object.col === cell[1]))
  );
}

/** The shortest beginning of the list that can't be found whole ends with what is missing. */
function firstMissing(said: readonly SaidObject[], seen: readonly SeenObject[]): SaidObject[] | undefined {
  const index = said.findIndex((_, i) => assign(said.slice(0, i + 1), seen).length === 0);
  return index === -1 ? undefined : said.slice(index, index + 1);
}

function isOrdered(order: readonly Order[], assigned: readonly SeenObject[]): boolean {
  return order.every(({ far, near, axis }) => {
    const [a, b] = [assigned[far], assigned[near]];
    return a !== undefined && b !== undefined && a[axis] > b[axis] + further;
  });
}
