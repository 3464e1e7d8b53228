/** The networks of a bundle, loaded on one device; each is loaded when it is first needed. */

import path from 'node:path';
import { AppError, messageOf } from '../errors.ts';
import { cachedGraph } from '../graph/cache.ts';
import { cacheFolder } from '../graph/cache-folder.ts';
import { int8Pays } from '../graph/device/int8-pays.ts';
import { buildClipTextEncoder, clipFeeds, clipOutput } from '../graph/models/clip-text-encoder.ts';
import { buildConnector, connectorWaves } from '../graph/models/connector.ts';
import { buildT5Encoder, relativePositionBuckets } from '../graph/models/t5-encoder.ts';
import { buildTaesdDecoder } from '../graph/models/taesd.ts';
import { buildUnet, sharesSamples, type UnetVariant } from '../graph/models/unet.ts';
import { unetWaves } from '../graph/models/unet-config.ts';
import { buildVaeDecoder, buildVaeEncoder } from '../graph/models/vae.ts';
import type { BuiltGraph, GraphTarget } from '../graph/onnx/graph.ts';
import { timestepFeed } from '../graph/ops/timestep.ts';
import { quote } from '../graph/safetensors/header.ts';
import type { Weights } from '../graph/safetensors/weight-set.ts';
import { createSession, type Feed, type Provider, type Session } from '../graph/session.ts';
import type { Bundle, Part } from './bundle.ts';
import type { ClipChunk } from './clip/clip-chunks.ts';
import { controlResiduals, createControls } from './control-residuals.ts';
import { gainsByInt8, roundedTarget } from './cpu/fast-int8.ts';
import { noLevels, payingLevels, type WinogradLevels, winogradLevels } from './cpu/winograd-levels.ts';
import { allFinite } from './finite.ts';
import type { TinyDecoder } from './loaders/taesd.ts';
import { once } from './once.ts';
import type { DrawRequest } from './request.ts';
import type { Tokenizer } from './text/tokenizer.ts';

/** Where and how to compute. */
export interface Device extends GraphTarget {
  readonly provider: Provider;
  /** Of a session on the CPU. */
  readonly threads?: number | undefined;
  /** False where no memory may be spent on 3×3 convolutions in Winograd's way; else a CPU finds out whether they pay. */
  readonly winograd?: boolean;
  /** Why this device was chosen, for people. */
  readonly reason: string;
}

/** The networks as functions over plain arrays; shapes are given row-major. */
export interface Models {
  readonly bundle: Bundle;
  readonly device: Device;
  /** What the UNet computes in, of drawings that do all their work and of others. */
  precisionOf(effort: DrawRequest['effort']): Promise<'f32' | 'f16' | 'int8'>;
  /** Loads everything that a request from text needs. */
  load(): Promise<void>;
  t5Tokenizer(): Promise<Tokenizer>;
  clipTokenizer(): Promise<Tokenizer>;
  /** T5's hidden states [tokens, d_model]. */
  encodeT5(ids: readonly number[], mask: readonly number[]): Promise<Float32Array>;
  /** CLIP's hidden states [max_position_embeddings, hidden_size]; `skip` 1 is the last layer. */
  encodeClip(tokens: ClipChunk, skip: number): Promise<Float32Array>;
  /** The connector's context [timesteps, num_latents, width] for hidden states [tokens, input_dim]. */
  connect(hidden: Float32Array, timesteps: readonly number[]): Promise<Float32Array>;
  /** The UNet's answers to a batch of rows of one shape, `output` [rows, channels, height, width] among them. */
  unet(batch: UnetBatch): Promise<Readonly<Record<string, Float32Array>>>;
  /** What the ControlNet `name` reads of a picture [3, height, width] in [0, 1]: [finest, height / 8, width / 8]. */
  controlHint(name: string, picture: Float32Array, height: number, width: number): Promise<Float32Array>;
  /** Image [3, height, width] in [−1, 1] of an unscaled latent [channels, h, w]. */
  decodeImage(latent: Float32Array, h: number, w: number): Promise<Float32Array>;
  /** A rough image [3, 8h, 8w] in [−1, 1] of a scaled latent; undefined where nothing here makes one. */
  decodePreview(latent: Float32Array, h: number, w: number): Promise<Float32Array | undefined>;
  /** Mean and log-variance [2 · channels, h, w] of an image [3, height, width] in [−1, 1]. */
  encodeImage(image: Float32Array, height: number, width: number): Promise<Float32Array>;
  release(): Promise<void>;
}

export interface UnetBatch {
  readonly variant: UnetVariant;
  /** ControlNets of the variant `control`, in the order of their inputs. */
  readonly controls: readonly string[];
  readonly rows: number;
  readonly height: number;
  readonly width: number;
  readonly tokens: number;
  /** Of each row, the place of its sample, where rows share some; by default each has its own, in order. */
  readonly origin?: readonly number[];
  /** [samples] */
  readonly timestep: Float32Array;
  /**
   * By the graph's names: `sample` [samples, channels, height, width], `context` [rows, tokens, width]; for the i-th
   * ControlNet `hint.i` [rows, finest, height, width] and `scale.i` [rows]; for the variant `shallow` `deep` [rows,
   * finest, height, width], which the variant `deep` gave.
   */
  readonly inputs: Readonly<Record<string, Float32Array>>;
}

/** Something that whoever runs the program should know, though it stops nothing. */
export interface Notice {
  /**
   * `unused_tensors`: a file holds more than the network reads. `vae_f32`: the VAE overflowed in f16 and ran again.
   * `preview_failed`: the decoder of previews can't be used. `slow_convolutions`: memory is short for faster ones.
   */
  readonly code: 'unused_tensors' | 'vae_f32' | 'preview_failed' | 'slow_convolutions';
  readonly message: string;
}

type Build<C> = (config: C, weights: Weights, target: GraphTarget) => BuiltGraph;

/** For a second run where the first overflowed: no fused op, since those were tried in the device's own precision. */
const plainF32: GraphTarget = { precision: 'f32', fused: new Set() };

const graphsFolder = () => path.join(cacheFolder(), 'graphs');

export function createModels(
  bundle: Bundle,
  device: Device,
  onNotice: (notice: Notice) => void = () => {},
): Models {
  const { configs } = bundle;
  const loadGraph = async <C>(
    weights: Weights,
    config: C,
    build: Build<C>,
    name: string,
    target: GraphTarget = device,
  ) => {
    const { precision, fused, channelsLast = false, winogradLevels: levels = 0, int8 = false } = target;
    const parts = [config, precision, fused, channelsLast, levels, int8];
    return cachedGraph(graphsFolder(), { name, parts, weights }, () => build(config, weights, target));
  };
  const part = <C>(
    name: Part,
    config: C,
    build: Build<C>,
    graphName: string = name,
    targetOf: () => GraphTarget | Promise<GraphTarget> = () => device,
  ) =>
    once(async () => {
      const target = await targetOf();
      const graph = await loadGraph(await bundle.weightsOf(name), config, build, graphName, target);
      const { unused = [] } = graph;
      if (unused.length > 0) onNotice(unusedTensors(bundle, name, unused));
      return createSession(graph, device);
    });
  const fitting = device.provider === 'cpu' && device.winograd !== false ? winogradLevels(configs) : noLevels;
  const levels = once(async () => {
    const paying = await payingLevels(fitting);
    if (paying.short) onNotice(slowConvolutions(bundle));
    return paying;
  });
  const targetOf = (network: Exclude<keyof WinogradLevels, 'short'>) => async (): Promise<GraphTarget> => ({
    ...device,
    winogradLevels: (await levels.get())[network],
  });
  const unetTarget = targetOf('unet');
  const rounds = once(async () => device.provider === 'cpu' && gainsByInt8(bundle) && (await int8Pays()));
  const fastTarget = async () => {
    const target = await unetTarget();
    return (await rounds.get()) ? { ...target, ...roundedTarget(target) } : target;
  };
  const unet = (variant: UnetVariant, own: () => Promise<GraphTarget> = unetTarget) =>
    part('unet', configs.unet, (...parts) => buildUnet(...parts, variant), `unet-${variant}`, own);
  const sessions = {
    t5: part('text_encoder_t5', configs.t5, buildT5Encoder),
    connector: part('ella', configs.connector, buildConnector),
    plain: unet('plain'),
    control: unet('control'),
    deep: unet('deep', fastTarget),
    shallow: unet('shallow', fastTarget),
    decoder: part('vae', configs.vae, buildVaeDecoder, 'vae-decoder', targetOf('decoder')),
    encoder: part('vae', configs.vae, buildVaeEncoder, 'vae-encoder'),
    ...(device.precision === 'f16' && {
      exactDecoder: part('vae', configs.vae, buildVaeDecoder, 'vae-decoder', () => plainF32),
      exactEncoder: part('vae', configs.vae, buildVaeEncoder, 'vae-encoder', () => plainF32),
    }),
  };
  const tinySession = (decoder: TinyDecoder | undefined) =>
    decoder &&
    once(async () =>
      createSession(await loadGraph(decoder.weights, decoder.config, buildTaesdDecoder, 'taesd'), device),
    );
  const { tinyDecoder, previewDecoder } = bundle;
  const tiny = tinySession(tinyDecoder);
  const previews = previewDecoder === tinyDecoder ? tiny : tinySession(previewDecoder);
  let previewsFail = false;
  /** Runs a half of the VAE, and where that overflows, once more in f32. */
  async function runVae(
    half: 'decoder' | 'encoder',
    exactHalf: 'exactDecoder' | 'exactEncoder',
    feeds: Parameters<Session['run']>[0],
    result: string,
  ): Promise<Float32Array> {
    const values = output(await (await sessions[half].get()).run(feeds), result);
    const exact = sessions[exactHalf];
    if (exact === undefined || allFinite(values)) return values;
    const message = `The VAE of ${bundle.name} overflowed in f16 and was run again in f32`;
    onNotice({ code: 'vae_f32', message });
    return output(await (await exact.get()).run(feeds), result);
  }
  const control = createControls(bundle, device, loadGraph);
  const sampleDims = ({ timestep, height, width }: UnetBatch) => [
    timestep.length,
    configs.unet.in_channels,
    height,
    width,
  ];
  const deepDims = ({ rows, height, width }: UnetBatch) => [
    rows,
    configs.unet.block_out_channels[0],
    height,
    width,
  ];
  const contextDims = ({ rows, tokens }: UnetBatch) => [rows, tokens, configs.connector.width];
  const { clip: clipConfig } = configs;
  const clip = clipConfig && part('text_encoder', clipConfig, buildClipTextEncoder);
  const t5Tokenizer = once(() => bundle.tokenizerOf('t5'));
  const clipTokenizer = once(() => bundle.tokenizerOf('clip'));

  return {
    bundle,
    device,
    t5Tokenizer: t5Tokenizer.get,
    clipTokenizer: clipTokenizer.get,
    async precisionOf(effort = 'exact') {
      return effort !== 'exact' && (await rounds.get()) ? 'int8' : device.precision;
    },
    async load() {
      await t5Tokenizer.get();
      for (const name of ['t5', 'connector', 'plain'] as const) await sessions[name].get();
      await (tiny ?? sessions.decoder).get();
    },
    async encodeT5(ids, mask) {
      const tokens = ids.length;
      const outputs = await (await sessions.t5.get()).run({
        ids: { data: BigInt64Array.from(ids, BigInt), dims: [1, tokens] },
        mask: { data: Float32Array.from(mask), dims: [1, tokens] },
        buckets: { data: relativePositionBuckets(tokens, configs.t5), dims: [tokens, tokens] },
      });
      return output(outputs, 'hidden');
    },
    async encodeClip(tokens, skip) {
      if (clip === undefined || clipConfig === undefined) {
        throw new AppError('no_clip', `${bundle.name} has no CLIP text encoder`);
      }
      const vectors = new Map<number, Float32Array>();
      for (const [place, { vector }] of tokens.entries()) if (vector) vectors.set(place, vector);
      const ids = tokens.map(({ id }) => id);
      const outputs = await (await clip.get()).run(clipFeeds(ids, clipConfig, vectors));
      return output(outputs, clipOutput(skip));
    },
    async connect(hidden, timesteps) {
      const { input_dim } = configs.connector;
      const outputs = await (await sessions.connector.get()).run({
        hidden: { data: hidden, dims: [1, hidden.length / input_dim, input_dim] },
        time: timestepFeed(timesteps, connectorWaves(configs.connector)),
      });
      return output(outputs, 'context');
    },
    async unet(batch) {
      const feeds = {
        sample: { data: batch.inputs.sample ?? new Float32Array(), dims: sampleDims(batch) },
        context: { data: batch.inputs.context ?? new Float32Array(), dims: contextDims(batch) },
        time: timestepFeed(batch.timestep, unetWaves(configs.unet)),
      };
      const session = sessions[batch.variant];
      const residuals = await controlResiduals(batch, feeds, async (name) =>
        (await control.get(name)).net.get(),
      );
      const origin = sharesSamples(batch.variant) && originFeed(batch);
      const deep = batch.inputs.deep && { data: batch.inputs.deep, dims: deepDims(batch) };
      const more = { ...residuals, ...(origin && { origin }), ...(deep && { deep }) };
      const outputs = await (await session.get()).run({ ...feeds, ...more });
      return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data]));
    },
    async controlHint(name, picture, height, width) {
      const session = await (await control.get(name)).hint.get();
      const dims = [1, 3, height, width];
      return output(await session.run({ image: { data: picture, dims } }), 'hint');
    },
    async decodeImage(latent, h, w) {
      const dims = [1, configs.vae.latent_channels, h, w];
      if (tiny !== undefined) {
        const { scaling_factor, shift_factor } = configs.vae;
        const scaled = latent.map((value) => (value - (shift_factor ?? 0)) * scaling_factor);
        return output(await (await tiny.get()).run({ latent: { data: scaled, dims } }), 'image');
      }
      return runVae('decoder', 'exactDecoder', { latent: { data: latent, dims } }, 'image');
    },
    async decodePreview(latent, h, w) {
      if (previews === undefined || previewsFail) return undefined;
      try {
        const dims = [1, configs.vae.latent_channels, h, w];
        const image = output(await (await previews.get()).run({ latent: { data: latent, dims } }), 'image');
        return allFinite(image) ? image : undefined;
      } catch (error) {
        // A picture is not lost for want of a preview.
        previewsFail = true;
        const message = `The tiny autoencoder can't make previews of ${bundle.name}: ${messageOf(error)}`;
        onNotice({ code: 'preview_failed', message });
        return undefined;
      }
    },
    async encodeImage(image, height, width) {
      const dims = [1, configs.vae.in_channels, height, width];
      return runVae('encoder', 'exactEncoder', { image: { data: image, dims } }, 'moments');
    },
    async release() {
      // Pictures and previews may have the same decoder.
      const all = new Set([...Object.values(sessions), ...control.sessions(), clip, tiny, previews]);
      for (const session of all) {
        await session?.current()?.then((loaded) => loaded.release());
      }
    },
  };
}

function unusedTensors({ name }: Bundle, part: Part, unused: readonly string[]): Notice {
  const [first = '', ...others] = unused.map(quote);
  const what =
    others.length > 0 ? `${unused.length} tensors, such as ${first}, are` : `a tensor, ${first}, is`;
  return { code: 'unused_tensors', message: `In the ${part} of ${name}, ${what} not used` };
}

function slowConvolutions({ name }: Bundle): Notice {
  const message = `Too little memory is free for the fastest convolutions of ${name}: its pictures are the same, and take longer`;
  return { code: 'slow_convolutions', message };
}

function originFeed({ origin, rows }: UnetBatch): Feed {
  const places = origin ?? Array.from({ length: rows }, (_, i) => i);
  return { data: BigInt64Array.from(places, BigInt), dims: [rows] };
}

function output(outputs: Awaited<ReturnType<Session['run']>>, name: string): Float32Array {
  const result = outputs[name];
  if (result === undefined) throw new AppError('inference_failed', `The model gave no ${name}`);
  return result.data;
}
