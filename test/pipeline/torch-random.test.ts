/** Noise against torch's own: every listed seed and shape, and draws of many sizes from one generator. */
import { describe, expect, it } from 'vitest';
import { createTorchGenerator } from '../../src/pipeline/noise/torch-random.ts';
import { fixturePath, loadReference, maxAbsDiff } from '../support/drawing/reference.ts';

const tolerance = 1e-6;

describe('torch randn', () => {
  const reference = loadReference();
  const keys = reference.keys.filter((key) => key.startsWith('randn.'));

  it('has all reference draws', () => expect(keys).toHaveLength(7));

  it.each(keys)('%s', (key) => {
    const expected = reference.floats(key);
    const seed = Number(/seed(\d+)/.exec(key)?.[1]);
    const noise = createTorchGenerator(seed).randn(expected.length);
    expect(maxAbsDiff(noise, expected)).toBeLessThanOrEqual(tolerance);
  });
});

describe('successive draws from one generator', () => {
  // Made with torch 2.13: for each name, one manual_seed and then randn(count) for each part in turn.
  const sequences = loadReference(fixturePath('torch-random/sequences.safetensors'));
  const names = [...new Set(sequences.keys.map((key) => key.split('.').slice(0, 2).join('.')))];

  it('has all sequences', () => expect(names).toHaveLength(8));

  it.each(names)('%s', (name) => {
    const generator = createTorchGenerator(BigInt(name.split('.seed')[1] ?? ''));
    for (const key of sequences.keys.filter((key) => key.startsWith(`${name}.`))) {
      const expected = sequences.floats(key);
      const noise = generator.randn(expected.length);
      expect(maxAbsDiff(noise, expected), key).toBeLessThanOrEqual(tolerance);
    }
  });
});

describe('seeds', () => {
  it('uses the low 32 bits, as torch does', () => {
    expect(createTorchGenerator(2 ** 32 + 5).randn(20)).toEqual(createTorchGenerator(5).randn(20));
    expect(createTorchGenerator(-1n).randn(20)).toEqual(createTorchGenerator(2 ** 32 - 1).randn(20));
  });

  it('gives nothing for a count of 0 and refuses a count that is none', () => {
    expect(createTorchGenerator(1).randn(0)).toHaveLength(0);
    expect(() => createTorchGenerator(1).randn(-1)).toThrow('whole number from 0, but it is -1');
    expect(() => createTorchGenerator(1).randn(1.5)).toThrow('1.5');
  });

  it.each([Number.NaN, 1.5, Number.POSITIVE_INFINITY, 2 ** 53])('refuses %s', (seed) => {
    expect(() => createTorchGenerator(seed)).toThrow(`but it is ${seed}`);
  });
});
