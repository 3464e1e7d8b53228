/** Prompts as people type them, each with what it says of its picture, in the notation of training/voices. */

import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { askAbout } from './ask.ts';
import type { Prompt } from './prompts.ts';
import type { Order, Said, SaidObject } from './said.ts';
import { colours, fills, type Ground, groundColours, shapes, sizes } from './world.ts';

const shape = z.enum(shapes);
const colour = z.enum(colours);
const attribute = z.union([z.enum(sizes), z.enum(fills), z.stringFormat('cell', /^@[0-2][0-2]$/)]);

/** `star red large striped @02`: shape and colour, then what was said of size, fill and cell (row, column). */
const object = z.string().transform((spec, context): SaidObject => {
  const [shapeWord, colourWord, ...rest] = spec.split(' ');
  const words = z.tuple([shape, colour]).safeParse([shapeWord, colourWord]);
  const attributes = z.array(attribute).safeParse(rest);
  if (!words.success || !attributes.success) {
    context.addIssue({ code: 'custom', message: `${JSON.stringify(spec)} is no shape of this world` });
    return z.NEVER;
  }
  const cell = attributes.data.find((word) => word.startsWith('@'));
  return {
    shape: words.data[0],
    colour: words.data[1],
    size: sizes.find((size) => attributes.data.includes(size)),
    fill: fills.find((fill) => attributes.data.includes(fill)),
    cell: cell === undefined ? undefined : [Number(cell[1]), Number(cell[2])],
  };
});

/** One colour, or two and `h` (the first on top) or `v` (the first on the left). */
const ground = z.array(z.enum([...groundColours, 'h', 'v'])).transform((words, context): Ground => {
  const found = words.flatMap((word) => (word === 'h' || word === 'v' ? [] : [word]));
  const [first, second] = found;
  const split = words.includes('h') ? 'horizontal' : words.includes('v') ? 'vertical' : 'plain';
  if (first !== undefined && second === undefined && split === 'plain') return { split, colours: [first] };
  if (first !== undefined && second !== undefined && found.length === 2 && split !== 'plain') {
    return { split, colours: [first, second] };
  }
  context.addIssue({ code: 'custom', message: `${words.join(', ')} is no background` });
  return z.NEVER;
});

/** `0>1x`: object 0 stands further right than object 1; `y`: lower. */
const order = z
  .stringFormat('order', /^\d>\d[xy]$/)
  .transform(
    (text): Order => ({ far: Number(text[0]), near: Number(text[2]), axis: text[3] === 'x' ? 'x' : 'y' }),
  );

const row = z
  .strictObject({
    p: z.string().min(1),
    g: ground,
    o: z.array(object).min(1).max(5),
    r: z.array(order).default([]),
  })
  .refine(({ o, r }) => r.every(({ far, near }) => far !== near && far < o.length && near < o.length), {
    error: 'an order names an object that is not there',
  });

/** Reads a JSON array of prompts. @throws UserError `bad_prompts` */
export function parsePeople(text: string, name: string): Prompt[] {
  const rows = readRows(text, name);
  return rows.map(({ p, g, o, r }, id) => {
    const said: Said = { ground: g, objects: o, order: r };
    return { id, prompt: p, questions: askAbout(said), said };
  });
}

function readRows(text: string, name: string): z.output<typeof row>[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new UserError('bad_prompts', `${name} is no JSON`, { cause });
  }
  const found = z.array(row).safeParse(json);
  if (found.success) return found.data;
  const [{ path, message } = { path: [], message: '' }] = found.error.issues;
  throw new UserError('bad_prompts', `${name}: prompt ${String(path[0] ?? '')}: ${message}`, {
    cause: found.error,
  });
}
