/** Models by name: what may be asked for, and the keys under which the same weights are found. */
import { describe, expect, it } from 'vitest';
import { type Adapter, modelKey, modelRefSchema, plainModel } from '../../src/request/model-ref.ts';

const lora = (name: string, strength: number): Adapter => ({ kind: 'lora', name, strength });

describe('modelKey', () => {
  it('tells models apart by base, by adapters, by their order and their strength', () => {
    const refs = [
      plainModel('dense'),
      plainModel('shapes'),
      { base: 'dense', adapters: [lora('ink', 0.8)] },
      { base: 'dense', adapters: [lora('ink', 0.5)] },
      { base: 'dense', adapters: [lora('ink', 0.8), lora('fur', 1)] },
      { base: 'dense', adapters: [lora('fur', 1), lora('ink', 0.8)] },
      plainModel('["dense",["lora","ink",0.8]]x'),
    ];
    expect(new Set(refs.map(modelKey)).size).toBe(refs.length);
  });

  it('is the same for the same weights', () => {
    const ref = { base: 'dense', adapters: [lora('ink', 0.8)] };
    expect(modelKey(ref)).toBe(modelKey(structuredClone(ref)));
  });
});

describe('modelRefSchema', () => {
  it.each([
    ['no base', { base: '', adapters: [] }],
    ['an unknown kind of adapter', { base: 'dense', adapters: [{ kind: 'hat', name: 'x', strength: 1 }] }],
    ['a strength that is no number', { base: 'dense', adapters: [lora('ink', Number.NaN)] }],
    ['nine adapters', { base: 'dense', adapters: Array.from({ length: 9 }, () => lora('ink', 1)) }],
    ['a field nobody knows', { base: 'dense', adapters: [], colour: 'red' }],
  ])('refuses %s', (_, ref) => {
    expect(modelRefSchema.safeParse(ref).success).toBe(false);
  });
});
