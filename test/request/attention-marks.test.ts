/** The marks that weigh words: what CLIP takes from them, and what is left for T5. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMarks, withoutMarks } from '../../src/request/attention-marks.ts';

const shown = (prompt: string) =>
  readMarks(prompt).map((piece) =>
    piece === 'break' ? 'BREAK' : `${piece.text}×${+piece.weight.toFixed(4)}`,
  );

describe('for CLIP', () => {
  it.each<[string, string[]]>([
    ['a cube', ['a cube×1']],
    ['a (red) cube', ['a ×1', 'red×1.1', ' cube×1']],
    ['((a))', ['a×1.21']],
    ['[a]', ['a×0.9091']],
    ['(a:1.3) (b: .5)', ['a×1.3', ' ×1', 'b×0.5']],
    ['(a (b:2) c)', ['a ×1.1', 'b×2.2', ' c×1.1']],
    ['(a:-1)', ['a×-1']],
    ['\\(a\\) \\[b\\] \\\\', ['(a) [b] \\×1']],
    ['(a', ['a×1.1']],
    ['a) b] c:1.3) 4:3', ['a) b] c:1.3) 4:3×1']],
    ['one BREAK two BREAKFAST', ['one ×1', 'BREAK', ' two BREAKFAST×1']],
    ['', []],
  ])('%s', (prompt, pieces) => {
    expect(shown(prompt)).toEqual(pieces);
  });

  it('any text is read, and none of its plain characters is lost', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('(', ')', '[', ']', ':', '1', '.', '\\', 'a', ' '),
          maxLength: 40,
        }),
        (prompt) => {
          const text = readMarks(prompt)
            .map((piece) => (piece === 'break' ? '' : piece.text))
            .join('');
          expect([...text].filter((c) => c === 'a')).toHaveLength(
            [...prompt].filter((c) => c === 'a').length,
          );
        },
      ),
      { numRuns: 2000, seed: 7 },
    );
  });
});

describe('for T5', () => {
  it.each<[string, string, string]>([
    ['a (red:1.3) cube', 'a red cube', 'a red cube'],
    ['a (red) cube, [small]', 'a (red) cube, [small]', 'a red cube, small'],
    ['((masterpiece)), a cube', 'masterpiece, a cube', 'masterpiece, a cube'],
    ['a cube BREAK a sphere', 'a cube a sphere', 'a cube a sphere'],
    ['a smile \\(wide\\)', 'a smile (wide)', 'a smile (wide)'],
    ['plain  text: 3.5, no marks', 'plain  text: 3.5, no marks', 'plain  text: 3.5, no marks'],
  ])('%s', (prompt, alone, besideClip) => {
    expect(withoutMarks(prompt, false)).toBe(alone);
    expect(withoutMarks(prompt, true)).toBe(besideClip);
  });
});
