/** The test bundle's networks on any device, and everything that the reference computed with them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  buildClipTextEncoder,
  clipConfigSchema,
  clipFeeds,
} from '../../../src/graph/models/clip-text-encoder.ts';
import { buildConnector, connectorConfigSchema } from '../../../src/graph/models/connector.ts';
import {
  buildT5Encoder,
  relativePositionBuckets,
  t5ConfigSchema,
} from '../../../src/graph/models/t5-encoder.ts';
import { buildUnet } from '../../../src/graph/models/unet.ts';
import { unetConfigSchema } from '../../../src/graph/models/unet-config.ts';
import { buildVaeDecoder, buildVaeEncoder } from '../../../src/graph/models/vae.ts';
import { vaeConfigSchema } from '../../../src/graph/models/vae-config.ts';
import type { BuiltGraph, GraphTarget } from '../../../src/graph/onnx/graph.ts';
import { timestepFeed } from '../../../src/graph/ops/timestep.ts';
import type { Weights } from '../../../src/graph/safetensors/weight-set.ts';
import { openWeights } from '../../../src/graph/safetensors/weights.ts';
import { createSession, type Feed, type Provider, type Session } from '../../../src/graph/session.ts';
import { loadReference, type Reference, referenceBundle } from './reference.ts';

type Build<C> = (config: C, weights: Weights, target: GraphTarget) => BuiltGraph;

/** Reads `folder`'s config.json and builds its graph over its weights. */
export async function buildFrom<C>(
  folder: string,
  schema: { parse(value: unknown): C },
  build: Build<C>,
  target: GraphTarget,
): Promise<BuiltGraph> {
  const config = schema.parse(JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8')));
  return build(config, await openWeights(folder), target);
}

/** The builders of the test bundle's networks by a name of ours. */
export const bundleGraphs = {
  t5: (target: GraphTarget) => inBundle('text_encoder_t5', t5ConfigSchema, buildT5Encoder, target),
  clip: (target: GraphTarget) => inBundle('text_encoder', clipConfigSchema, buildClipTextEncoder, target),
  connector: (target: GraphTarget) => inBundle('ella', connectorConfigSchema, buildConnector, target),
  unet: (target: GraphTarget) => inBundle('unet', unetConfigSchema, buildUnet, target),
  decoder: (target: GraphTarget) => inBundle('vae', vaeConfigSchema, buildVaeDecoder, target),
  encoder: (target: GraphTarget) => inBundle('vae', vaeConfigSchema, buildVaeEncoder, target),
};
export type BundleGraph = keyof typeof bundleGraphs;

function inBundle<C>(
  part: string,
  schema: { parse(value: unknown): C },
  build: Build<C>,
  target: GraphTarget,
) {
  return buildFrom(path.join(referenceBundle, part), schema, build, target);
}

/** One thing that the reference computed: which network, from what, and what came out. */
export interface ReferenceCase {
  readonly graph: BundleGraph;
  readonly feeds: Readonly<Record<string, Feed>>;
  readonly output: string;
  readonly expected: Float32Array;
}

/** All of them by the name of the expected tensor. */
export function referenceCases(): Record<string, ReferenceCase> {
  const reference = loadReference();
  return { ...textCases(reference), ...connectorCases(reference), ...imageCases(reference) };
}

/** The test bundle's UNet and connector want the same features. */
const waves = { channels: 32, flipSinToCos: true, frequencyShift: 0 };

const keysOf = (reference: Reference, pattern: RegExp) => reference.keys.filter((key) => pattern.test(key));

function tensor(reference: Reference, key: string, data = reference.floats(key)): Feed {
  return { data, dims: reference.shape(key) };
}

function textCases(reference: Reference): Record<string, ReferenceCase> {
  const config = t5ConfigSchema.parse(
    JSON.parse(readFileSync(path.join(referenceBundle, 'text_encoder_t5', 'config.json'), 'utf8')),
  );
  const cases: Record<string, ReferenceCase> = {};
  for (const key of keysOf(reference, /^t5\..*\.hidden$/)) {
    const of = (what: string) => key.replace(/hidden$/, what);
    const ids = reference.ints(of('ids'));
    const mask = Float32Array.from(reference.ints(of('mask')), Number);
    const buckets = { data: relativePositionBuckets(ids.length, config), dims: [ids.length, ids.length] };
    const dims = [1, ids.length];
    const feeds = { ids: { data: ids, dims }, mask: { data: mask, dims }, buckets };
    cases[key] = { graph: 't5', feeds, output: 'hidden', expected: reference.floats(key) };
  }
  cases['clip.hidden'] = {
    graph: 'clip',
    feeds: clipFeeds(Array.from(reference.ints('clip.ids'), Number), { hidden_size: 32 }),
    output: 'hidden',
    expected: reference.floats('clip.hidden'),
  };
  return cases;
}

function connectorCases(reference: Reference): Record<string, ReferenceCase> {
  const cases: Record<string, ReferenceCase> = {};
  for (const key of keysOf(reference, /^tsc\./)) {
    const [, prompt = '', t = ''] = /^tsc\.(.*)\.t(\d+)$/.exec(key) ?? [];
    const feeds = {
      hidden: tensor(reference, `t5.${prompt}.hidden`),
      time: timestepFeed([Number(t)], waves),
    };
    cases[key] = { graph: 'connector', feeds, output: 'context', expected: reference.floats(key) };
  }
  return cases;
}

function imageCases(reference: Reference): Record<string, ReferenceCase> {
  const first = (key: string): Feed => {
    const [rows = 1, ...rest] = reference.shape(key);
    const data = reference.floats(key);
    return { data: data.subarray(0, data.length / rows), dims: [1, ...rest] };
  };
  const times = (rows: number, t: number): Feed => timestepFeed(new Float32Array(rows).fill(t), waves);
  const both: Feed = {
    data: Float32Array.of(...reference.floats('clip.hidden'), ...reference.floats('tsc.fixed.0.t501')),
    dims: [1, 77 + 8, 32],
  };
  const sample = first('unet.sample');
  const unet = (key: string, feeds: Record<'sample' | 'time' | 'context', Feed>): ReferenceCase => ({
    graph: 'unet',
    feeds: { ...feeds, origin: originFeed(feeds.context.dims[0] ?? 1) },
    output: 'output',
    expected: reference.floats(key),
  });
  const latent = {
    dims: sample.dims,
    data: Float32Array.from(
      reference.floats('unet.sample').subarray(0, sample.data.length),
      (x) => x / 0.18215,
    ),
  };
  return {
    'unet.t501': unet('unet.t501', {
      ...{ sample: tensor(reference, 'unet.sample'), time: times(2, 501) },
      context: tensor(reference, 'unet.context'),
    }),
    'unet.t1.16x24': unet('unet.t1.16x24', {
      ...{ sample: tensor(reference, 'unet.sample.16x24'), time: times(1, 1) },
      context: first('unet.context'),
    }),
    'unet.clip+ella.t501': unet('unet.clip+ella.t501', { sample, time: times(1, 501), context: both }),
    'vae.decode': {
      ...{ graph: 'decoder', feeds: { latent }, output: 'image' },
      expected: reference.floats('vae.decode'),
    },
    'vae.encode.mean': {
      ...{ graph: 'encoder', feeds: { image: tensor(reference, 'vae.encode.image') }, output: 'moments' },
      expected: reference.floats('vae.encode.mean'),
    },
  };
}

/** Each row of a UNet call with a sample of its own. */
export const originFeed = (rows: number): Feed => ({
  data: BigInt64Array.from({ length: rows }, (_, i) => BigInt(i)),
  dims: [rows],
});

/** The networks on one device, each loaded when it is first asked for. */
export function referenceModels(provider: Provider, target: GraphTarget) {
  const sessions = new Map<BundleGraph, Promise<Session>>();
  const load = async (graph: BundleGraph) => createSession(await bundleGraphs[graph](target), { provider });
  return {
    /** What comes out where `expected` was to come; only as many values as expected (the encoder gives more). */
    async compute({ graph, feeds, output, expected }: ReferenceCase): Promise<Float32Array> {
      const session = sessions.get(graph) ?? load(graph);
      sessions.set(graph, session);
      const result = (await (await session).run(feeds))[output];
      if (result === undefined) throw new Error(`${graph} gives no ${output}`);
      return result.data.subarray(0, expected.length);
    },
    async release(): Promise<void> {
      for (const session of sessions.values()) await (await session).release();
    },
  };
}
