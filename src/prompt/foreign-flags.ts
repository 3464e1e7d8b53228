/** Flags of Midjourney that mean nothing here: they are named and left out, so that a pasted prompt draws. */

type Takes = 'one' | 'number' | 'nothing';

/** `number`: a number may follow, and needn't. */
const byTakes: Readonly<Record<Takes, readonly string[]>> = {
  one: [
    ...['v', 'version', 's', 'stylize', 'c', 'chaos', 'q', 'quality', 'style', 'iw', 'w', 'weird', 'stop'],
    ...['cref', 'cw', 'sref', 'sv', 'sw', 'oref', 'ow', 'exp', 'motion', 'end', 'bs', 'profile'],
  ],
  number: ['niji', 'hd', 'p', 'personalize'],
  nothing: [
    ...['tile', 'raw', 'relax', 'turbo', 'fast', 'draft', 'video', 'loop', 'test', 'testp', 'creative'],
    ...['upbeta', 'uplight', 'upanime', 'beta', 'public', 'stealth', 'sameseed'],
  ],
};

const takesByName: ReadonlyMap<string, Takes> = new Map(
  (['one', 'number', 'nothing'] as const).flatMap((takes) =>
    byTakes[takes].map((name) => [name, takes] as const),
  ),
);

/** Whether a word after this flag belongs to it; undefined for a flag that is not foreign. */
export function foreignTakes(name: string, next: string | undefined): boolean | undefined {
  const takes = takesByName.get(name.toLowerCase());
  if (takes === undefined) return undefined;
  if (takes === 'number') return next !== undefined && /^\d+$/.test(next);
  return takes === 'one' && next !== undefined;
}
