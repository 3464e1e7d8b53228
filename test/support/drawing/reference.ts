/** The reference numbers of the test bundle, and how far two lists of numbers are apart. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

type Values = Float32Array | BigInt64Array | Uint8Array;
interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** The tensors of a `.safetensors` file by key; asking for a missing key or the wrong type throws. */
export interface Reference {
  readonly keys: readonly string[];
  shape(key: string): readonly number[];
  floats(key: string): Float32Array;
  ints(key: string): BigInt64Array;
  bytes(key: string): Uint8Array;
}

/** The path of a file or folder in `test/fixtures`. */
export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
}

/** The folder of the test bundle. */
export const referenceBundle = fixturePath('tiny-sd15');

/**
 * The schedule that the reference's trajectories and images were made with. The test bundle's own file names a timestep
 * spacing too, which the reference left to each sampler.
 */
export const referenceSchedule = {
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
  set_alpha_to_one: false,
} as const;

/** What the reference code computes on the test bundle; `file` picks another file of the same format. */
export function loadReference(file = `${referenceBundle}/expected.safetensors`): Reference {
  const content = readFileSync(file);
  const headerLength = Number(content.readBigUInt64LE(0));
  const header: Record<string, Entry> = JSON.parse(content.toString('utf8', 8, 8 + headerLength));
  delete header.__metadata__;
  const data = content.subarray(8 + headerLength);

  function entryOf(key: string): Entry {
    const entry = header[key];
    if (!entry) throw new Error(`${file} has no "${key}"`);
    return entry;
  }
  function read<T extends Values>(key: string, dtype: string, view: (buffer: ArrayBuffer) => T): T {
    const entry = entryOf(key);
    if (entry.dtype !== dtype) throw new Error(`"${key}" in ${file} is ${entry.dtype}, not ${dtype}`);
    // A copy, since a view needs an offset that is a multiple of its element size.
    return view(Uint8Array.from(data.subarray(...entry.data_offsets)).buffer);
  }
  return {
    keys: Object.keys(header).sort(),
    shape: (key) => entryOf(key).shape,
    floats: (key) => read(key, 'F32', (buffer) => new Float32Array(buffer)),
    ints: (key) => read(key, 'I64', (buffer) => new BigInt64Array(buffer)),
    bytes: (key) => read(key, 'U8', (buffer) => new Uint8Array(buffer)),
  };
}

/** |a − b| / |b| over all values; throws when the lengths differ, NaN when a value is not a number. */
export function relativeL2(a: ArrayLike<number>, b: ArrayLike<number>): number {
  assertSameLength(a, b);
  let difference = 0;
  let size = 0;
  for (let i = 0; i < b.length; i += 1) {
    const expected = b[i] ?? Number.NaN;
    difference += ((a[i] ?? Number.NaN) - expected) ** 2;
    size += expected ** 2;
  }
  return difference === 0 ? 0 : Math.sqrt(difference / size);
}

/** The largest |a − b| of all values; throws when the lengths differ, NaN when a value is not a number. */
export function maxAbsDiff(a: ArrayLike<number>, b: ArrayLike<number>): number {
  assertSameLength(a, b);
  let largest = 0;
  for (let i = 0; i < b.length; i += 1) {
    largest = Math.max(largest, Math.abs((a[i] ?? Number.NaN) - (b[i] ?? Number.NaN)));
  }
  return largest;
}

function assertSameLength(a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length !== b.length) throw new Error(`${a.length} values cannot be compared with ${b.length}`);
}
