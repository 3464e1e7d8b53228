/** The held-out prompts with their questions, as training/make_eval.py writes them. */

import { z } from 'zod';
import { UserError } from '../../errors.ts';
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

const ground = z
  .object({ split: z.enum(['plain', 'horizontal', 'vertical']), colours: z.array(z.enum(groundColours)) })
  .refine(({ split, colours: { length } }) => length === (split === 'plain' ? 1 : 2));

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

const prompt = z
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
export type Prompt = z.output<typeof prompt>;

/** Reads a file of one JSON object a line. @throws UserError `bad_prompts` that names the line */
export function parsePrompts(text: string, name: string): Prompt[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, i) => {
    try {
      return prompt.parse(JSON.parse(line));
    } catch (cause) {
      throw new UserError('bad_prompts', `${name}: line ${i + 1} is no prompt with questions`, { cause });
    }
  });
}
