/** The builder of each kind of network, from a config as it stands in a file. */
import { buildClipTextEncoder, clipConfigSchema } from '../../src/graph/models/clip-text-encoder.ts';
import { buildConnector, connectorConfigSchema } from '../../src/graph/models/connector.ts';
import {
  buildT5Encoder,
  relativePositionBuckets,
  t5ConfigSchema,
} from '../../src/graph/models/t5-encoder.ts';
import { buildUnet } from '../../src/graph/models/unet.ts';
import { unetConfigSchema } from '../../src/graph/models/unet-config.ts';
import { buildVaeDecoder, buildVaeEncoder, vaeConfigSchema } from '../../src/graph/models/vae.ts';
import type { BuiltGraph, GraphTarget } from '../../src/graph/onnx/graph.ts';
import type { Weights } from '../../src/graph/safetensors/weights.ts';
import { drawnInputs, type Variant } from './drawn-weights.ts';

type Build = (config: unknown, weights: Weights, target: GraphTarget) => BuiltGraph;

const builders: Record<Variant['builder'], Build> = {
  t5: (config, ...rest) => buildT5Encoder(t5ConfigSchema.parse(config), ...rest),
  clip: (config, ...rest) => buildClipTextEncoder(clipConfigSchema.parse(config), ...rest),
  connector: (config, ...rest) => buildConnector(connectorConfigSchema.parse(config), ...rest),
  unet: (config, ...rest) => buildUnet(unetConfigSchema.parse(config), ...rest),
  decoder: (config, ...rest) => buildVaeDecoder(vaeConfigSchema.parse(config), ...rest),
  encoder: (config, ...rest) => buildVaeEncoder(vaeConfigSchema.parse(config), ...rest),
};

export function buildVariant(variant: Variant, weights: Weights, target: GraphTarget): BuiltGraph {
  return builders[variant.builder](variant.config, weights, target);
}

/** The variant's drawn inputs, and for T5 the buckets that the caller computes. */
export function variantFeeds(variant: Variant) {
  const inputs = drawnInputs(variant);
  if (variant.builder !== 't5') return inputs;
  const tokens = inputs.ids?.data.length ?? 0;
  const data = relativePositionBuckets(tokens, t5ConfigSchema.parse(variant.config));
  return { ...inputs, buckets: { data, dims: [tokens, tokens] } };
}
