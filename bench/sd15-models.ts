/** The networks of the full-size random bundle as the full-size benchmarks run them: graphs and seeded inputs. */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { buildConnector, connectorConfigSchema } from '../src/graph/models/connector.ts';
import { buildT5Encoder, relativePositionBuckets, t5ConfigSchema } from '../src/graph/models/t5-encoder.ts';
import { buildUnet } from '../src/graph/models/unet.ts';
import { unetConfigSchema } from '../src/graph/models/unet-config.ts';
import { buildVaeDecoder } from '../src/graph/models/vae.ts';
import { vaeConfigSchema } from '../src/graph/models/vae-config.ts';
import type { BuiltGraph, GraphTarget } from '../src/graph/onnx/graph.ts';
import { timestepFeed } from '../src/graph/ops/timestep.ts';
import { openWeights } from '../src/graph/safetensors/weights.ts';
import type { Feed } from '../src/graph/session.ts';
import { t5Config } from './sd15-shapes.ts';

export type Feeds = Record<string, Feed>;

export interface BenchModel {
  readonly folder: string;
  readonly output: string;
  readonly feeds: () => Feeds;
  /** The same for a network whose rows share nothing. */
  readonly apart?: () => Feeds;
  readonly build: (bundle: string) => Promise<BuiltGraph>;
  /** Tensors that are loaded; all by default. */
  readonly part?: RegExp;
}

/** What the CPU computes right. */
export const cpuTarget: GraphTarget = {
  precision: 'f32',
  fused: new Set(['MultiHeadAttention', 'QuickGelu', 'Gelu']),
};

/** Normally distributed numbers; the same for the same seed (xorshift32, Box–Muller). */
function normal(dims: readonly number[], seed: number): Feed & { readonly data: Float32Array } {
  let state = seed;
  const uniform = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) + 0.5) / 2 ** 32;
  };
  const count = dims.reduce((a, b) => a * b, 1);
  const data = Float32Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
  return { data, dims };
}

async function readConfig<T>(
  bundle: string,
  folder: string,
  schema: { parse(value: unknown): T },
): Promise<T> {
  return schema.parse(JSON.parse(await readFile(path.join(bundle, folder, 'config.json'), 'utf8')));
}

const t5Tokens = 128;
const steps = 25;

const waves = { channels: 320, flipSinToCos: true, frequencyShift: 0 };
const rowOrigins = (places: readonly number[]): Feed => ({
  data: BigInt64Array.from(places, BigInt),
  dims: [places.length],
});

/** The two rows that guidance makes of each of `pairs` latents of 512×512 pixels, with ELLA's 64 tokens. */
export const unetWith = (own: GraphTarget, pairs = 1): BenchModel => {
  const context = () => normal([2 * pairs, 64, 768], 2);
  const time = (count: number) => timestepFeed(new Float32Array(count).fill(501), waves);
  const places = Array.from({ length: 2 * pairs }, (_, row) => row);
  const latents = () => normal([pairs, 4, 64, 64], 1);
  return {
    folder: 'unet',
    output: 'output',
    feeds: () => ({
      sample: latents(),
      time: time(pairs),
      context: context(),
      origin: rowOrigins(places.map((row) => Math.floor(row / 2))),
    }),
    apart: () => {
      const { data } = latents();
      const twice = new Float32Array(2 * data.length);
      const size = data.length / pairs;
      for (const row of places) {
        const pair = Math.floor(row / 2);
        twice.set(data.subarray(pair * size, (pair + 1) * size), row * size);
      }
      return {
        sample: { data: twice, dims: [2 * pairs, 4, 64, 64] },
        time: time(2 * pairs),
        context: context(),
        origin: rowOrigins(places),
      };
    },
    build: async (bundle) =>
      buildUnet(
        await readConfig(bundle, 'unet', unetConfigSchema),
        await openWeights(path.join(bundle, 'unet')),
        own,
      ),
  };
};

/** 128 tokens, none of them padding. */
const t5With = (own: GraphTarget): BenchModel => ({
  folder: 'text_encoder_t5',
  output: 'hidden',
  feeds: () => ({
    ids: {
      data: BigInt64Array.from({ length: t5Tokens }, (_, i) => BigInt(3 + ((i * 7919) % 32_000))),
      dims: [1, t5Tokens],
    },
    mask: { data: new Float32Array(t5Tokens).fill(1), dims: [1, t5Tokens] },
    buckets: {
      data: relativePositionBuckets(t5Tokens, t5ConfigSchema.parse(t5Config)),
      dims: [t5Tokens, t5Tokens],
    },
  }),
  build: async (bundle) =>
    buildT5Encoder(
      await readConfig(bundle, 'text_encoder_t5', t5ConfigSchema),
      await openWeights(path.join(bundle, 'text_encoder_t5')),
      own,
    ),
});

/** One prompt at all timesteps of a drawing. */
const connectorWith = (own: GraphTarget): BenchModel => ({
  folder: 'ella',
  output: 'context',
  feeds: () => ({
    hidden: normal([1, t5Tokens, 2048], 3),
    time: timestepFeed(
      Array.from({ length: steps }, (_, i) => 999 - 40 * i),
      waves,
    ),
  }),
  build: async (bundle) =>
    buildConnector(
      await readConfig(bundle, 'ella', connectorConfigSchema),
      await openWeights(path.join(bundle, 'ella')),
      own,
    ),
});

/** One image of 512×512 pixels. */
const decoderWith = (own: GraphTarget): BenchModel => ({
  folder: 'vae',
  output: 'image',
  feeds: () => ({ latent: normal([1, 4, 64, 64], 4) }),
  build: async (bundle) =>
    buildVaeDecoder(
      await readConfig(bundle, 'vae', vaeConfigSchema),
      await openWeights(path.join(bundle, 'vae')),
      own,
    ),
  part: /^(decoder|post_quant_conv)\./,
});

/** The networks beside the UNet, as a target wants them. */
export const othersWith = (own: GraphTarget) => ({
  t5: t5With(own),
  connector: connectorWith(own),
  decoder: decoderWith(own),
});

/** `winograd` and `winogradDecoder`: as they are built where memory allows it. */
export const models = {
  unet: unetWith(cpuTarget),
  winograd: unetWith({ ...cpuTarget, winogradLevels: 2 }),
  ...othersWith(cpuTarget),
  winogradDecoder: decoderWith({ ...cpuTarget, winogradLevels: 3 }),
};

/** Which of their inputs PyTorch's side reads. */
export const torchFeeds = { unet: ['sample', 'time', 'context'], t5: ['ids', 'mask'] } as const;
export type TorchModel = keyof typeof torchFeeds;

/** Bytes that the loaded weights of a model take as f32. */
export async function loadedBytes(bundle: string, { folder, part }: BenchModel): Promise<number> {
  const { tensors } = await openWeights(path.join(bundle, folder));
  let elements = 0;
  for (const { name, shape } of tensors.values()) {
    if (part?.test(name) ?? true) elements += shape.reduce((a, b) => a * b, 1);
  }
  return 4 * elements;
}
