/** Changes to bytes, texts and JSON, drawn from a seed: what breaks readers, more often than chance would. */

export interface Random {
  /** 0 ≤ x < 1 */
  next(): number;
  /** 0 ≤ n < `below` */
  below(below: number): number;
  pick<T>(from: readonly [T, ...T[]]): T;
}

/** xorshift128 (Marsaglia 2003) */
export function createRandom(seed: number): Random {
  const state = Uint32Array.of(seed ^ 0x9e37_79b9, seed * 0x85eb_ca6b, 0xc2b2_ae35, 0x27d4_eb2f);
  const next = () => {
    const [x = 0, , , w = 0] = state;
    const t = x ^ (x << 11);
    state.copyWithin(0, 1);
    state[3] = w ^ (w >>> 19) ^ t ^ (t >>> 8);
    return (state[3] ?? 0) / 2 ** 32;
  };
  for (let i = 0; i < 16; i++) next();
  const below = (count: number) => Math.floor(next() * count);
  return { next, below, pick: (from) => from[below(from.length)] ?? from[0] };
}

/** Values that programs trip over. */
export const oddValues = [
  ...[null, true, false, 0, -0, 1, -1, 2, 0.5, 1e308, -1e308, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 63, 1e-320],
  ...[
    '',
    ' ',
    '0',
    '-1',
    'NaN',
    '\0',
    '\n',
    '../..',
    '/etc/passwd',
    'é'.repeat(300),
    '\ud800',
    '𝒶',
    '{}',
    '[]',
  ],
  ...['__proto__', 'constructor', 'toString', 'x'.repeat(70_000)],
  ...[[], {}, [[]], [null], [0], [-1], [1e9, 1e9], [2 ** 53], { a: {} }, new Array(1000).fill(0)],
] as const;

/** The same with some of its values replaced, removed, repeated or moved. */
export function mutateJson(value: unknown, random: Random): unknown {
  const copy: unknown = structuredClone(value);
  const holders: object[] = [];
  collect(copy, holders);
  for (let i = 0; i <= random.below(3); i++) {
    const holder = holders[random.below(holders.length)];
    if (holder === undefined) return random.pick([...oddValues]);
    const keys = Object.keys(holder);
    const key = keys[random.below(keys.length)] ?? 'new';
    change(holder, key, random);
  }
  return copy;
}

function collect(value: unknown, into: object[]): void {
  if (typeof value !== 'object' || value === null || into.length > 400) return;
  into.push(value);
  for (const inner of Object.values(value)) collect(inner, into);
}

function change(holder: object, key: string, random: Random): void {
  const known: unknown = Reflect.get(holder, key);
  switch (random.below(5)) {
    case 0:
      Reflect.deleteProperty(holder, key);
      break;
    case 1:
      if (!Array.isArray(holder))
        Reflect.set(holder, `${key}${random.pick(['', '.', '\0', ' ', '.weight'])}x`, known);
      break;
    case 2:
      if (typeof known === 'number') {
        Reflect.set(holder, key, known * random.pick([-1, 0, 2, 0.5, 1e9, 1.0001, Number.NaN]));
      } else Reflect.set(holder, key, [known, known]);
      break;
    default:
      Reflect.set(holder, key, structuredClone(random.pick([...oddValues])));
  }
}

/** As JSON.stringify; now and then as Python or a Windows editor writes it, or broken. */
export function jsonBytes(value: unknown, random: Random): Buffer {
  const text = JSON.stringify(value) ?? 'undefined';
  switch (random.below(12)) {
    case 0:
      return Buffer.from(`\ufeff${text}`);
    case 1:
      return Buffer.from(text.replace(/:(\d+)/, random.pick([':NaN', ':Infinity', ':-Infinity', ':01'])));
    case 2:
      return mutateBytes(Buffer.from(text), random);
    case 3:
      return Buffer.from(text, 'utf16le');
    default:
      return Buffer.from(text);
  }
}

export function mutateBytes(bytes: Uint8Array, random: Random): Buffer {
  let result = Buffer.from(bytes);
  for (let i = 0; i <= random.below(4); i++) {
    const at = random.below(result.length + 1);
    const until = Math.min(result.length, at + 1 + random.below(16));
    switch (random.below(5)) {
      case 0:
        result = result.subarray(0, at);
        break;
      case 1:
        result = Buffer.concat([result.subarray(0, at), result.subarray(until)]);
        break;
      case 2:
        result = Buffer.concat([result.subarray(0, until), result.subarray(at)]);
        break;
      case 3:
        result.fill(random.pick([0, 0xff, 0x7f, 0x80]), at, until);
        break;
      default:
        if (at < result.length) result[at] = random.below(256);
    }
  }
  return result;
}

/** A text cut, repeated and mixed with what means something to a parser. */
export function mutateText(text: string, parts: readonly [string, ...string[]], random: Random): string {
  let result = text;
  for (let i = 0; i <= random.below(5); i++) {
    const at = random.below(result.length + 1);
    const until = at + random.below(20);
    const odd = random.pick(parts);
    switch (random.below(4)) {
      case 0:
        result = result.slice(0, at) + odd + result.slice(at);
        break;
      case 1:
        result = result.slice(0, at) + odd + result.slice(until);
        break;
      case 2:
        result = result.slice(0, until) + result.slice(at);
        break;
      default:
        result = result.slice(0, at) + odd.repeat(1 + random.below(30)) + result.slice(until);
    }
    if (result.length > 40_000) result = result.slice(0, 40_000);
  }
  return result;
}
