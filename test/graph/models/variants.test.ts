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

it('a decoder with enough channels is the same in Winograd’s way', async () => {
  const narrow = loadVariants()['vae-old-names-decoder'];
  if (narrow === undefined) throw new Error('There is no such variant');
  const wider = (dim: number) => ({ 16: 128, 32: 256 })[dim] ?? dim;
  const tensors = Object.entries(narrow.tensors).map(([name, shape]) => [name, shape.map(wider)] as const);
  const variant = {
    ...narrow,
    config: { ...narrow.config, block_out_channels: [128, 256] },
    tensors: Object.fromEntries(tensors),
    dtype: 'F32',
  } as const;
  const weights = await drawnWeights(variant);
  const graphs = [0, 2].map((winogradLevels) =>
    buildVariant(variant, weights, { ...fusedF32, winogradLevels }),
  );
  const transforms = graphs.map(
    ({ model }) => Buffer.from(model).toString('latin1').split('ConvTranspose').length - 1,
  );
  expect(transforms[0]).toBe(0);
  expect(transforms[1]).toBeGreaterThan(0);
  const images: Float32Array[] = [];
  for (const graph of graphs) {
    const { image } = await runGraph(graph, variantFeeds(variant));
    images.push(image?.data ?? new Float32Array());
  }
  const [plain = new Float32Array(), fast = new Float32Array()] = images;
  expect(plain).toHaveLength(2 * 3 * 10 * 14);
  expect(relativeL2(fast, plain)).toBeLessThanOrEqual(1e-5);
});
