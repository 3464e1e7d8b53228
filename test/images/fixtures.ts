/** The pictures of `test/fixtures/images` and ways to spoil them. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { fixturePath } from '../support/drawing/reference.ts';

/** The bytes of one picture. */
export function readFixture(name: string): Buffer {
  return readFileSync(fixturePath(`images/${name}`));
}

/** All pictures by file name. */
export const imageNames: readonly string[] = readdirSync(fixturePath('images')).filter(
  (name) => !name.endsWith('.safetensors'),
);

/** Files of `names` with up to 8 bytes replaced, mostly near the start, some of them cut off. */
export function spoiled(names: readonly string[]): fc.Arbitrary<Uint8Array> {
  return fc
    .record({
      name: fc.constantFrom(...names),
      changes: fc.array(fc.tuple(fc.nat(), fc.boolean(), fc.nat(255)), { maxLength: 8 }),
      cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    })
    .map(({ name, changes, cut }) => {
      const bytes = readFixture(name);
      for (const [at, nearStart, value] of changes) {
        bytes[at % (nearStart ? Math.min(bytes.length, 100) : bytes.length)] = value;
      }
      return cut === null ? bytes : bytes.subarray(0, cut * bytes.length);
    });
}
