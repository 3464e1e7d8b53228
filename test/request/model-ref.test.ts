/** Models by name: what may be asked for. */
import { describe, expect, it } from 'vitest';
import { type Adapter, modelRefSchema } from '../../src/request/model-ref.ts';

const lora = (name: string, strength: number): Adapter => ({ kind: 'lora', name, strength });

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
