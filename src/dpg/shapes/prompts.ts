/** Prompts with their questions; those of the grammar are read as training/make_eval.py writes them. */

import { z } from 'zod';
import { UserError } from '../../errors.ts';
import type { Said } from './said.ts';
import { colours, fills, groundColours, shapes, sizes } from './world.ts';

const looks = z.strictObject({
  shape: z.enum(shapes).optional(),
  colour: z.enum(colours).optional(),
  size: z.enum(sizes).optional(),
  fill: z.enum(fills).optional(),
});
/** Attributes that an object must have; none matches every object. */
export type Looks = z.output<typeof looks>;

const cell = z.tuple([z.int().min(0).max(2), z.int().min(0).max(2)]);

const check = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('exists'), match: looks }),
  z.strictObject({ kind: z.literal('all'), match: looks, want: looks }),
  z.strictObject({ kind: z.literal('count'), match: looks, count: z.int().min(0) }),
  z.strictObject({ kind: z.literal('at'), match: looks, cells: z.array(cell).min(1) }),
  z.strictObject({
    kind: z.literal('relation'),
    relation: z.enum(['above', 'below', 'left of', 'right of']),
    match: looks,
    other: looks,
  }),
  z.strictObject({
    kind: z.literal('background'),
    region: z.enum(['all', 'top', 'bottom', 'left', 'right']),
    colour: z.enum(groundColours),
  }),
]);
/** What a question asks, in a form that can be computed. */
export type Check = z.output<typeof check>;

export const categories = ['entity', 'attribute', 'count', 'relation', 'background'] as const;
export type Category = (typeof categories)[number];

const question = z.object({
  id: z.int().min(0),
  category: z.enum(categories),
  /** Ids of questions before it; where one of them fails, this one has failed too. */
  parents: z.array(z.int().min(0)),
  text: z.string(),
  check,
});
export type Question = z.output<typeof question>;

const groundColour = z.enum(groundColours);
const ground = z.discriminatedUnion('split', [
  z.object({ split: z.literal('plain'), colours: z.tuple([groundColour]) }),
  z.object({ split: z.enum(['horizontal', 'vertical']), colours: z.tuple([groundColour, groundColour]) }),
]);

const scene = z.object({
  background: ground,
  objects: z.array(
    z.object({
      shape: z.enum(shapes),
      colour: z.enum(colours),
      size: z.enum(sizes),
      fill: z.enum(fills),
      row: z.int().min(0).max(2),
      col: z.int().min(0).max(2),
    }),
  ),
});
/** What a true picture shows. */
export type Scene = z.output<typeof scene>;

const grammarPrompt = z
  .object({
    id: z.int(),
    prompt: z.string().min(1),
    tokens: z.int(),
    scene,
    questions: z.array(question).min(1),
  })
  .refine(
    ({ questions }) => questions.every(({ id, parents }, i) => id === i && parents.every((p) => p < i)),
    {
      error: 'questions must be numbered in order, parents first',
    },
  );

export interface Prompt {
  readonly id: number;
  readonly prompt: string;
  readonly questions: readonly Question[];
  readonly said: Said;
}

/** A prompt of the grammar, whose whole picture is known. */
export interface GrammarPrompt extends Prompt {
  readonly scene: Scene;
}

/** Reads a file of one JSON object a line. @throws UserError `bad_prompts` that names the line */
export function parseGrammar(text: string, name: string): GrammarPrompt[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, i) => {
    try {
      const read = grammarPrompt.parse(JSON.parse(line));
      return { ...read, said: saidBy(read) };
    } catch (cause) {
      throw new UserError('bad_prompts', `${name}: line ${i + 1} is no prompt with questions`, { cause });
    }
  });
}

/** What the caption says of its scene: what is asked about sizes, fills, places and relations. */
function saidBy({ scene: { background, objects }, questions }: z.output<typeof grammarPrompt>): Said {
  const checks = questions.map(({ check }) => check);
  const isNamed = (match: Looks, { shape, colour }: Scene['objects'][number]) =>
    match.shape === shape && match.colour === colour;
  const said = objects.map((object): Said['objects'][number] => {
    const { shape, colour, size, fill, row, col } = object;
    const wants = checks.flatMap((check) =>
      check.kind === 'all' && isNamed(check.match, object) ? [check.want] : [],
    );
    const isPlaced = checks.some((check) => check.kind === 'at' && isNamed(check.match, object));
    return {
      shape,
      colour,
      size: wants.some((want) => want.size !== undefined) ? size : undefined,
      fill: wants.some((want) => want.fill !== undefined) ? fill : undefined,
      cell: isPlaced ? [row, col] : undefined,
    };
  });
  const order = checks.flatMap((check) => {
    if (check.kind !== 'relation') return [];
    const indices = (match: Looks) => objects.flatMap((object, i) => (isNamed(match, object) ? [i] : []));
    const axis = check.relation === 'above' || check.relation === 'below' ? 'y' : 'x';
    const isForward = check.relation === 'below' || check.relation === 'right of';
    const [far, near] = isForward ? [check.match, check.other] : [check.other, check.match];
    return indices(far).flatMap((a) => indices(near).map((b) => ({ far: a, near: b, axis }) as const));
  });
  return { ground: background, objects: said, order };
}
