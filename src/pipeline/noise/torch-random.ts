/** Seeded normal noise, number for number what a torch CPU generator draws, so that a seed gives the known picture. */
import { UserError } from '../../errors.ts';
import { createMersenneTwister } from './mersenne-twister.ts';

export interface TorchGenerator {
  /** `count` standard normal numbers, as `torch.randn(count, generator=…)` in float32 on a CPU. */
  randn(count: number): Float32Array;
}

const blockSize = 16;
const half = blockSize / 2;
const twoPi = Math.fround(2 * Math.PI);
const { fround } = Math;

/**
 * A generator after `torch.Generator().manual_seed(seed)`. Of the seed, torch uses the low 32 bits; a negative
 * seed counts back from 2^64, as in torch. Successive draws go on in one stream, as with one torch generator.
 * @throws UserError when the seed is not a whole number that a float holds exactly (pass a bigint beyond that).
 */
export function createTorchGenerator(seed: number | bigint): TorchGenerator {
  if (typeof seed === 'number' && !Number.isSafeInteger(seed)) {
    throw new UserError('bad_request', `The seed must be a whole number up to 2^53, but it is ${seed}.`);
  }
  const random32 = createMersenneTwister(Number(BigInt.asUintN(32, BigInt(seed))));
  const normal = createNormal(() => uniform53(random32));
  const uniform24 = () => (random32() & 0xffffff) * 2 ** -24;

  return {
    randn(count) {
      if (!Number.isSafeInteger(count) || count < 0) {
        throw new RangeError(
          `The count of random numbers must be a whole number from 0, but it is ${count}.`,
        );
      }
      return count < blockSize ? Float32Array.from({ length: count }, normal) : fillBlocks(count, uniform24);
    },
  };
}

/** A double in [0, 1) of 53 random bits; the first 32-bit draw gives the high word. */
function uniform53(random32: () => number): number {
  const high = random32() & 0x1fffff;
  return (high * 2 ** 32 + random32()) * 2 ** -53;
}

/**
 * Normal numbers one by one in double precision, for draws of fewer than 16 (Box and Muller, 1958). The second
 * number of a pair waits in the generator for the next small draw, whatever is drawn in between.
 */
function createNormal(uniform: () => number): () => number {
  let waiting: number | undefined;
  return () => {
    if (waiting !== undefined) {
      const value = waiting;
      waiting = undefined;
      return value;
    }
    const angle = 2 * Math.PI * uniform();
    const radius = Math.sqrt(-2 * Math.log1p(-uniform()));
    waiting = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/** Draws of 16 and more: uniforms turned into normals in blocks of 16; a rest is redrawn as a last, overlapping block. */
function fillBlocks(count: number, uniform: () => number): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i += 1) values[i] = uniform();
  for (let start = 0; start + blockSize <= count; start += blockSize) {
    toNormals(values.subarray(start, start + blockSize));
  }
  if (count % blockSize !== 0) {
    const rest = values.subarray(count - blockSize);
    for (let i = 0; i < blockSize; i += 1) rest[i] = uniform();
    toNormals(rest);
  }
  return values;
}

/** Box-Muller in place on 16 uniforms; rounded to float32 where torch rounds, or the angle would be off by 1e-6. */
function toNormals(block: Float32Array): void {
  for (let i = 0; i < half; i += 1) {
    const radius = fround(Math.sqrt(fround(-2 * fround(Math.log(1 - (block[i] ?? 0))))));
    const angle = fround(twoPi * (block[i + half] ?? 0));
    block[i] = radius * fround(Math.cos(angle));
    block[i + half] = radius * fround(Math.sin(angle));
  }
}
