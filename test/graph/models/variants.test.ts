/** Networks of other shapes than the test bundle's, against what PyTorch computes with the same weights. */
import { describe, expect, it } from 'vitest';
import { buildClipTextEncoder, clipConfigSchema } from '../../../src/graph/models/clip-text-encoder.ts';
import { buildConnector, connectorConfigSchema } from '../../../src/graph/models/connector.ts';
import {
  buildT5Encoder,
  relativePositionBuckets,
  t5ConfigSchema,
} from '../../../src/graph/models/t5-encoder.ts';
import { buildUnet } from '../../../src/graph/models/unet.ts';
import { unetConfigSchema } from '../../../src/graph/models/unet-config.ts';
import { buildVaeDecoder, buildVaeEncoder, vaeConfigSchema } from '../../../src/graph/models/vae.ts';
import type { BuiltGraph, GraphTarget } from '../../../src/graph/onnx/graph.ts';
import type { Weights } from '../../../src/graph/safetensors/weights.ts';
import { drawnInputs, drawnWeights, loadVariants, type Variant } from '../../support/drawn-weights.ts';
import { relativeL2 } from '../../support/reference.ts';
import { fusedF32, plainF16, plainF32, runGraph } from '../../support/run-graph.ts';

type Build = (config: unknown, weights: Weights, target: GraphTarget) => BuiltGraph;
const build: Record<Variant['builder'], Build> = {
  t5: (config, ...rest) => buildT5Encoder(t5ConfigSchema.parse(config), ...rest),
  clip: (config, ...rest) => buildClipTextEncoder(clipConfigSchema.parse(config), ...rest),
  connector: (config, ...rest) => buildConnector(connectorConfigSchema.parse(config), ...rest),
  unet: (config, ...rest) => buildUnet(unetConfigSchema.parse(config), ...rest),
  decoder: (config, ...rest) => buildVaeDecoder(vaeConfigSchema.parse(config), ...rest),
  encoder: (config, ...rest) => buildVaeEncoder(vaeConfigSchema.parse(config), ...rest),
};

function feeds(variant: Variant) {
  const inputs = drawnInputs(variant);
  if (variant.builder !== 't5') return inputs;
  const tokens = inputs.ids?.data.length ?? 0;
  const data = relativePositionBuckets(tokens, t5ConfigSchema.parse(variant.config));
  return { ...inputs, buckets: { data, dims: [tokens, tokens] } };
}

const variants = Object.entries(loadVariants());

it('has every variant', () => expect(variants).toHaveLength(11));

describe.each([
  ['plain f32', plainF32, 2e-5],
  ['fused f32', fusedF32, 2e-5],
  ['plain f16', plainF16, 1e-2],
] as const)('on the CPU, %s', (_name, target, tolerance) => {
  it.each(variants)('%s', async (_variant, variant) => {
    const graph = build[variant.builder](variant.config, await drawnWeights(variant), target);
    const result = (await runGraph(graph, feeds(variant)))[variant.output];
    expect(result?.dims).toEqual(variant.shape);
    const sample = result?.data.filter((_, i) => i % variant.step === 0) ?? [];
    expect(relativeL2(sample, variant.expected)).toBeLessThanOrEqual(tolerance);
  });
});
