/** The MT19937 random number generator (Matsumoto and Nishimura, 1998), which torch draws CPU noise from. */

const stateSize = 624;
const middle = 397;
const upperBit = 0x80000000;
const lowerBits = 0x7fffffff;
const twistMatrix = 0x9908b0df;

/** A stream of 32-bit unsigned integers, seeded with `init_genrand` of a 32-bit `seed`. */
export function createMersenneTwister(seed: number): () => number {
  const state = new Uint32Array(stateSize);
  state[0] = seed;
  for (let i = 1; i < stateSize; i += 1) {
    const previous = state[i - 1] ?? 0;
    state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
  }
  let next = stateSize;

  function twist(): void {
    for (let i = 0; i < stateSize; i += 1) {
      const joined = ((state[i] ?? 0) & upperBit) | ((state[(i + 1) % stateSize] ?? 0) & lowerBits);
      const mixed = (state[(i + middle) % stateSize] ?? 0) ^ (joined >>> 1);
      state[i] = joined & 1 ? mixed ^ twistMatrix : mixed;
    }
    next = 0;
  }

  return () => {
    if (next === stateSize) twist();
    let value = state[next] ?? 0;
    next += 1;
    value ^= value >>> 11;
    value ^= (value << 7) & 0x9d2c5680;
    value ^= (value << 15) & 0xefc60000;
    return (value ^ (value >>> 18)) >>> 0;
  };
}
