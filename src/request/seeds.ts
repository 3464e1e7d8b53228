/** Seeds: 32 bits, after the last comes the first. */

const count = 2 ** 32;

/** The seed of the picture that many places on. */
export function seedAt(first: number, place: number): number {
  return (first + place) % count;
}

/**
 * A seed as other tools write it: −1 is a random one (undefined), and of 64 bits the lower 32 count.
 * NaN for what is none.
 */
export function readSeed(typed: string): number | undefined {
  const text = typed.trim();
  if (/^(?:-1|random)$/i.test(text)) return undefined;
  return /^\+?\d{1,20}$/.test(text) ? Number(BigInt.asUintN(32, BigInt(text.replace('+', '')))) : Number.NaN;
}
