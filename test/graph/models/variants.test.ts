/** Networks of other shapes than the test bundle's, against what PyTorch computes with the same weights. */
import { describe, expect, it } from 'vitest';
import { drawnWeights, loadVariants } from '../../support/drawing/drawn-weights.ts';
import { relativeL2 } from '../../support/drawing/reference.ts';
import { channelsLastF32, fusedF32, plainF16, plainF32, runGraph } from '../../support/drawing/run-graph.ts';
import { buildVariant, variantFeeds } from '../../support/drawing/variant-graphs.ts';

const variants = Object.entries(loadVariants());

it('has every variant', () => expect(variants).toHaveLength(11));

describe.each([
  ['plain f32', plainF32, 2e-5],
  ['fused f32', fusedF32, 2e-5],
  ['channels last f32', channelsLastF32, 2e-5],
  ['plain f16', plainF16, 1e-2],
] as const)('on the CPU, %s', (_name, target, tolerance) => {
  it.each(variants)('%s', async (_variant, variant) => {
    const graph = buildVariant(variant, await drawnWeights(variant), target);
    const result = (await runGraph(graph, variantFeeds(variant)))[variant.output];
    expect(result?.dims).toEqual(variant.shape);
    const sample = result?.data.filter((_, i) => i % variant.step === 0) ?? [];
    expect(relativeL2(sample, variant.expected)).toBeLessThanOrEqual(tolerance);
  });
});
