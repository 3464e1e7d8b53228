/** ControlNets as people ask for them: `canny:0.8, depth:0.5:0:0.6`, that is, a kind or name, strength, start and end. */
import { z } from 'zod';
import { badRequest, brief, shown } from './bad-request.ts';
import { maxName } from './model-ref.ts';

/** The kinds that can be given a photo. */
const preparations = ['canny', 'depth'] as const;

const share = z.number().min(0).max(1);
const maxStrength = 2;

export const controlSchema = z
  .strictObject({
    name: z.string().min(1).max(maxName),
    /** What is made of a photo first; without it the picture is a map as the ControlNet reads it. */
    prepare: z.enum(preparations).optional(),
    strength: z.number().min(0).max(maxStrength),
    /** Of all steps, from where to where it takes part. */
    start: share,
    end: share,
  })
  .readonly();

export type Control = z.output<typeof controlSchema>;

/** @throws BadRequest for numbers that are none or out of bounds */
export function readControlOption(typed: string): readonly Control[] {
  return typed
    .split(/[,\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', ...numbers] = part.split(':');
      return readControl(name.trim(), numbers);
    });
}

/** @param numbers strength, start and end as they were typed @throws BadRequest */
export function readControl(name: string, numbers: readonly string[]): Control {
  const flag = `--control ${brief(name)}`;
  const number = (typed: string | undefined, usual: number, min: number, max: number) => {
    const value = typed === undefined || typed.trim() === '' ? usual : Number(typed.replace(',', '.'));
    // Written so that NaN fails too.
    if (value >= min && value <= max) return value;
    throw badRequest('notFrom', { flag, min, max, typed: shown(typed ?? '') });
  };
  const [strength, from, to, ...rest] = numbers;
  if (name === '' || rest.length > 0) {
    throw badRequest('valueMissing', { flag: '--control', example: '--control canny:0.8:0:0.6' });
  }
  const start = number(from, 0, 0, 1);
  const prepare = preparations.find((kind) => kind === name.toLowerCase());
  return {
    name,
    ...(prepare !== undefined && { prepare }),
    strength: number(strength, 1, 0, maxStrength),
    start,
    end: number(to, 1, start, 1),
  };
}

/** As `readControlOption` reads them again. */
export function formatControls(controls: readonly Control[]): string {
  return controls
    .map(({ name, prepare, strength, start, end }) => {
      const numbers = start === 0 && end === 1 ? [strength] : [strength, start, end];
      return [prepare ?? name, ...numbers].join(':');
    })
    .join(',');
}
