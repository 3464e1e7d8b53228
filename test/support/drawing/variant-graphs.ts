/** The builder of each kind of network, from a config as it stands in a file. */
import {
  buildClipTextEncoder,
  clipConfigSchema,
  clipFeeds,
} from '../../../src/graph/models/clip-text-encoder.ts';
import {
  buildConnector,
  connectorConfigSchema,
  connectorWaves,
} from '../../../src/graph/models/connector.ts';
import {
  buildT5Encoder,
  relativePositionBuckets,
  t5ConfigSchema,
} from '../../../src/graph/models/t5-encoder.ts';
import { buildUnet } from '../../../src/graph/models/unet.ts';
import { unetConfigSchema, unetWaves } from '../../../src/graph/models/unet-config.ts';
import { buildVaeDecoder, buildVaeEncoder } from '../../../src/graph/models/vae.ts';
import { vaeConfigSchema } from '../../../src/graph/models/vae-config.ts';
import type { BuiltGraph, GraphTarget } from '../../../src/graph/onnx/graph.ts';
import { timestepFeed, type WaveSpec } from '../../../src/graph/ops/timestep.ts';
import type { Weights } from '../../../src/graph/safetensors/weight-set.ts';
import type { Feed } from '../../../src/graph/session.ts';
import { drawnInputs, type Variant } from './drawn-weights.ts';
import { originFeed } from './reference-models.ts';

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

/** The variant's drawn inputs, with what the caller computes: T5's buckets, and features in the place of timesteps. */
export function variantFeeds(variant: Variant): Record<string, Feed> {
  const { timestep, timesteps, ...inputs } = drawnInputs(variant);
  const waves = (feed: Feed | undefined, spec: WaveSpec) =>
    timestepFeed(Array.from(feed?.data ?? [], Number), spec);
  switch (variant.builder) {
    case 't5': {
      const tokens = inputs.ids?.data.length ?? 0;
      const data = relativePositionBuckets(tokens, t5ConfigSchema.parse(variant.config));
      return { ...inputs, buckets: { data, dims: [tokens, tokens] } };
    }
    case 'unet':
      return {
        ...inputs,
        origin: originFeed(inputs.context?.dims[0] ?? 1),
        time: waves(timestep, unetWaves(unetConfigSchema.parse(variant.config))),
      };
    case 'connector': {
      const spec = connectorWaves(connectorConfigSchema.parse(variant.config));
      return { ...inputs, time: waves(timesteps, spec) };
    }
    case 'clip':
      return clipFeeds(Array.from(inputs.ids?.data ?? [], Number), clipConfigSchema.parse(variant.config));
    default:
      return inputs;
  }
}
