/** Answers the questions about a picture from what was seen in it. */

import type { Check, Looks, Question } from './prompts.ts';
import type { Seen, SeenObject } from './read-picture.ts';
import type { Ground } from './world.ts';

/** Objects are apart in a direction from so many pixels on. */
const apart = 20;

/** Whether a check holds for what was seen, whatever other checks say. */
export function holds(check: Check, { ground, objects }: Seen): boolean {
  if (check.kind === 'background') return groundAt(ground, check.region) === check.colour;
  const found = objects.filter((object) => fits(object, check.match));
  switch (check.kind) {
    case 'exists':
      return found.length > 0;
    case 'all':
      return found.length > 0 && found.every((object) => fits(object, check.want));
    case 'count':
      return found.length === check.count;
    case 'at':
      return check.cells.every(([row, col]) =>
        found.some((object) => object.row === row && object.col === col),
      );
    case 'relation': {
      const others = objects.filter((object) => fits(object, check.other));
      const ahead = distances[check.relation];
      return (
        found.length > 0 &&
        others.length > 0 &&
        found.every((object) => others.every((other) => ahead(object, other) >= apart))
      );
    }
  }
}

const distances: Readonly<
  Record<'above' | 'below' | 'left of' | 'right of', (a: SeenObject, b: SeenObject) => number>
> = {
  above: (a, b) => b.y - a.y,
  below: (a, b) => a.y - b.y,
  'left of': (a, b) => b.x - a.x,
  'right of': (a, b) => a.x - b.x,
};

function fits(object: SeenObject, { shape, colour, size, fill }: Looks): boolean {
  return (
    (shape === undefined || object.shape === shape) &&
    (colour === undefined || object.colour === colour) &&
    (size === undefined || object.size === size) &&
    (fill === undefined || object.fill === fill)
  );
}

const regions = {
  plain: ['all'],
  horizontal: ['top', 'bottom'],
  vertical: ['left', 'right'],
} as const;

/** The colour of a part of the background, where the background has such a part. */
function groundAt(ground: Ground | undefined, region: string): string | undefined {
  if (ground === undefined) return undefined;
  const names: readonly string[] = regions[ground.split];
  return ground.colours[names.indexOf(region)];
}

/** One answer a question. A question whose parent fails has failed. */
export function answerAll(questions: readonly Question[], seen: Seen): boolean[] {
  const answers: boolean[] = [];
  for (const { parents, check } of questions) {
    answers.push(parents.every((parent) => answers[parent] === true) && holds(check, seen));
  }
  return answers;
}
