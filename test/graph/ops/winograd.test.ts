/** The convolution in a quarter of the multiplications, against onnxruntime's own. */
import { describe, expect, it } from 'vitest';
import { conv } from '../../../src/graph/ops/conv.ts';
import { relativeL2 } from '../../support/drawing/reference.ts';
import { numbers, plainF32, runOp } from '../../support/drawing/run-graph.ts';

describe('Winograd', () => {
  it.each([
    ['whole tiles', [2, 24, 8, 16], 32],
    ['height and width that fill no tile', [1, 16, 9, 13], 8],
    ['less than a tile', [3, 5, 1, 2], 7],
    ['more channels in than out', [1, 40, 12, 6], 3],
  ] as const)('agrees for %s', async (_what, dims, output) => {
    const [, input] = dims;
    const weight = numbers([output, input, 3, 3], 1, 0.3);
    const bias = numbers([output], 2);
    const weights = {
      'c.weight': { shape: weight.dims, data: weight.data },
      'c.bias': { shape: bias.dims, data: bias.data },
    };
    const inputs = [numbers(dims, 3)];
    const plain = await runOp(plainF32, {
      inputs,
      weights,
      rank: 4,
      make: (g, x) => conv(g, x, 'c', { input, output, kernel: 3 }),
    });
    const fast = await runOp(plainF32, {
      inputs,
      weights,
      rank: 4,
      make: (g, x) => conv(g, x, 'c', { input, output, kernel: 3, winograd: true }),
    });
    expect(fast.dims).toEqual(plain.dims);
    expect(relativeL2(fast.data, plain.data)).toBeLessThan(5e-6);
  });
});
