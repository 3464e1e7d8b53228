/** Every request that one prompt stands for: by choices in braces, and by `--repeat`. */
import { badRequest } from '../request/bad-request.ts';
import { fields } from '../request/fields.ts';
import { countChoices, spreadChoices } from './choices.ts';
import { isPasted, type Parsed, parseImagine } from './parse-imagine.ts';
import type { ImagineOptions, ReadContext } from './read-context.ts';

/** @param most requests that may come of it; where that is one, braces are plain text @throws BadRequest */
export function parseSpread(
  text: string,
  context: ReadContext,
  options: ImagineOptions | undefined,
  most: number,
): readonly Parsed[] {
  const all = textsOf(text, most).flatMap((one) => repeated(parseImagine(one, context, options)));
  if (all.length > most) throw badRequest('tooManyRequests', { count: all.length, max: most });
  return all;
}

function textsOf(text: string, most: number): readonly string[] {
  const count = countChoices(text);
  // What another tool wrote has braces of its own.
  if ((count > 1 && most === 1) || isPasted(text)) return [text];
  if (count > most) throw badRequest('tooManyRequests', { count, max: most });
  return spreadChoices(text, most);
}

/** Where a seed was given, each goes on from the seeds of the one before. */
function repeated({ request: { repeat = 1, ...request }, ...rest }: Parsed): Parsed[] {
  const { seed, images = fields.images.max } = request;
  return Array.from({ length: repeat }, (_, index) => ({
    ...rest,
    request:
      seed === undefined ? request : { ...request, seed: (seed + index * images) % (fields.seed.max + 1) },
  }));
}
