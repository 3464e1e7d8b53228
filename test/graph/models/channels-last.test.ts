/**
 * Graphs as CUDA gets them, where there is none: the same with plain ops in the place of its own computes what the usual
 * graphs compute, onnxruntime finds its own ops written as their schemas want them, and few nodes are left.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { contribTrials } from '../../../src/graph/device/contrib-trials.ts';
import { createTrial, spread, type Trial } from '../../../src/graph/device/trial.ts';
import { wantedOps } from '../../../src/graph/device/trials.ts';
import { buildControlHint, buildControlNet } from '../../../src/graph/models/controlnet.ts';
import { buildTaesdDecoder } from '../../../src/graph/models/taesd.ts';
import { buildUnet, type UnetVariant } from '../../../src/graph/models/unet.ts';
import { unetConfigSchema } from '../../../src/graph/models/unet-config.ts';
import type { BuiltGraph, FusedOp, Graph, GraphTarget, Precision } from '../../../src/graph/onnx/graph.ts';
import { openWeights } from '../../../src/graph/safetensors/weights.ts';
import type { Feed } from '../../../src/graph/session.ts';
import { countNodes } from '../../support/drawing/count-nodes.ts';
import { decodeGraph } from '../../support/drawing/decode-graph.ts';
import { drawnWeights, uniform } from '../../support/drawing/drawn-weights.ts';
import { emptyWeights, type FullSizeGraph, fullSizeGraphs } from '../../support/drawing/full-size-graphs.ts';
import { fixturePath, referenceBundle, relativeL2 } from '../../support/drawing/reference.ts';
import {
  channelsLastF32,
  cudaOpsOnCpu,
  fusedF32,
  plainF32,
  runGraph,
} from '../../support/drawing/run-graph.ts';
import { temporaryFolder } from '../../support/drawing/safetensors-file.ts';

const cuda = (precision: Precision): GraphTarget => ({
  precision,
  fused: new Set(wantedOps.cuda),
  channelsLast: true,
});

/** How far the graph's outputs are from those of the usual one, the furthest counting. */
async function apart(
  build: (target: GraphTarget) => BuiltGraph,
  feeds: Record<string, Feed>,
): Promise<number> {
  const [came, usual] = [
    await runGraph(build(channelsLastF32), feeds),
    await runGraph(build(fusedF32), feeds),
  ];
  expect(Object.keys(came)).toEqual(Object.keys(usual));
  const distances = Object.entries(usual).map(([name, { data, dims }]) => {
    expect(came[name]?.dims).toEqual(dims);
    return relativeL2(came[name]?.data ?? [], data);
  });
  return Math.max(...distances);
}

const image = (name: string, ...dims: number[]): Feed => ({
  data: uniform(
    `input:${name}`,
    dims.reduce((a, b) => a * b, 1),
  ).map((x) => 2 * x),
  dims,
});
const places = (...rows: number[]): Feed => ({ data: BigInt64Array.from(rows, BigInt), dims: [rows.length] });

// The test bundle's UNet has four levels as SD 1.5's has; 9×13 is odd at each of them.
const folder = path.join(referenceBundle, 'unet');
const config = unetConfigSchema.parse(JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8')));
const weights = await openWeights(folder);
const unet = (variant: UnetVariant) => (target: GraphTarget) => buildUnet(config, weights, target, variant);
const [finest] = config.block_out_channels;
const context = (rows: number) => image('context', rows, 5, 32);
const rows = (samples: number, count: number) => ({
  sample: image('sample', samples, 4, 9, 13),
  time: image('time', samples, finest),
  context: context(count),
});

/** What a ControlNet adds: after each block on the way down, halving three times, and in the middle. */
function residuals(count: number): Record<string, Feed> {
  const channels = [32, 32, 32, 32, 64, 64, 64, 64, 64, 64, 64, 64];
  const sizes = [
    ...Array(3).fill([9, 13]),
    ...Array(3).fill([5, 7]),
    ...Array(3).fill([3, 4]),
    ...Array(3).fill([2, 2]),
  ];
  const down = channels.map(
    (width, i) => [`down.${i}`, image(`down${i}`, count, width, ...sizes[i])] as const,
  );
  return { ...Object.fromEntries(down), mid: image('mid', count, 64, 2, 2) };
}

describe('with plain ops for CUDA’s own, channels last', () => {
  it.each<[string, UnetVariant, Record<string, Feed>]>([
    ['shared samples', 'plain', { ...rows(2, 4), origin: places(0, 0, 1, 1) }],
    ['deep features', 'deep', { ...rows(1, 2), origin: places(0, 0) }],
    ['features given', 'shallow', { ...rows(2, 2), deep: image('deep', 2, finest, 9, 13) }],
    ['residuals of a ControlNet', 'control', { ...rows(2, 2), ...residuals(2) }],
  ])('a UNet computes the same: %s', async (_what, variant, feeds) => {
    expect(await apart(unet(variant), feeds)).toBeLessThanOrEqual(1e-5);
  });

  it('ControlNets and the tiny autoencoder compute the same', async () => {
    const shapes = (name: string): Record<string, number[]> =>
      JSON.parse(readFileSync(fixturePath(`${name}/shapes.json`), 'utf8'));
    const net = await drawnWeights({ tensors: shapes('controlnet'), dtype: 'F32' });
    const hint = (target: GraphTarget) => buildControlHint(config, net, target);
    expect(await apart(hint, { image: image('picture', 1, 3, 72, 104) })).toBeLessThanOrEqual(1e-5);
    const feeds = {
      ...rows(2, 2),
      hint: image('hint', 2, finest, 9, 13),
      scale: { data: Float32Array.of(1, 0.5), dims: [2, 1, 1, 1] },
    };
    const whole = (target: GraphTarget) => buildControlNet(config, net, target);
    expect(await apart(whole, feeds)).toBeLessThanOrEqual(1e-5);
    const tiny = await drawnWeights({ tensors: shapes('taesd'), dtype: 'F32' });
    const taesd = (target: GraphTarget) =>
      buildTaesdDecoder(
        { latent_channels: 4, width: tiny.tensors.get('layers.0.bias')?.shape[0] ?? 0 },
        tiny,
        target,
      );
    expect(await apart(taesd, { latent: image('latent', 1, 4, 5, 7) })).toBeLessThanOrEqual(1e-5);
  });
});

/** Why a session can't be made of `model`; nothing where one can. */
async function refusal(model: Uint8Array, root = ''): Promise<string> {
  try {
    const session = await ort.InferenceSession.create(model, {
      // Folding constants would read weights that aren't there.
      graphOptimizationLevel: 'disabled',
      logSeverityLevel: 4,
      extra: { session: { model_external_initializers_file_folder_path: root } },
    });
    await session.release();
    return '';
  } catch (error) {
    return String(error);
  }
}

// Nodes are held against their schemas first, then kernels are looked for, then weights are read.
const noKernel = /Could not find an implementation|Failed to find kernel/;
const noWeights = /External initializer: \S+ offset/;

describe.each<Precision>(['f32', 'f16'])('onnxruntime takes the nodes for valid in %s', (precision) => {
  const contrib = Object.entries<readonly (() => Trial)[]>(contribTrials);

  it.each(contrib)('%s, as it is tried', async (op, trials) => {
    const [{ model } = { model: new Uint8Array() }] = trials.map((make) =>
      make().build({ precision, fused: new Set([op as FusedOp]) }),
    );
    expect(decodeGraph(model).nodes.map(({ opType }) => opType)).toContain(op);
    expect(await refusal(model)).toMatch(cudaOpsOnCpu.includes(op as FusedOp) ? /^$/ : noKernel);
  });

  it.each(Object.entries<FullSizeGraph>(fullSizeGraphs))('%s of the published size', async (_name, build) => {
    const root = temporaryFolder();
    writeFileSync(path.join(root, emptyWeights), '');
    const { model } = build(cuda(precision), root);
    expect(await refusal(model, root)).toMatch(new RegExp(`${noKernel.source}|${noWeights.source}`));
  });
});

it.each<[string, (g: Graph, x: string, c: string) => string]>([
  ['an attribute is missing', (g, x, c) => g.node('GroupNorm', [x, c, c], { groups: 4 })],
  ['there is no such attribute', (g, x, c) => g.node('FusedMatMul', [x, c], { transposeB: 1 })],
  ['an input is missing', (g, x, c) => g.node('BiasAdd', [x, c])],
  ['an input has another type', (g, x) => g.node('NhwcConv', [x, g.ints([1])])],
])('and tells where %s', async (_what, make) => {
  const part = {
    inputs: [spread([1, 2, 2, 8], 1, 1)],
    output: [1, 2, 2, 8],
    make: (g: Graph, [x = '']: readonly string[]) => make(g, x, g.floats(new Float32Array(8))),
  };
  expect(await refusal(createTrial('wrong', { part }).build(plainF32).model)).toMatch(/invalid/);
});

it('few nodes are left of SD 1.5', () => {
  const counts = Object.entries<FullSizeGraph>(fullSizeGraphs).map(([name, build]) => {
    const usual = countNodes(build({ precision: 'f16', fused: new Set(wantedOps.webgpu) }));
    const { nodes, launches } = countNodes(build(cuda('f16')));
    return [name, `${nodes} nodes of ${usual.nodes}, ${launches} launches of ${usual.launches}`];
  });
  expect(Object.fromEntries(counts)).toMatchInlineSnapshot(`
    {
      "connector": "232 nodes of 358, 212 launches of 190",
      "t5": "421 nodes of 1363, 418 launches of 712",
      "unet": "536 nodes of 1896, 470 launches of 807",
      "unet control": "570 nodes of 1917, 504 launches of 828",
      "unet deep": "539 nodes of 1898, 472 launches of 808",
      "unet shallow": "49 nodes of 128, 44 launches of 59",
      "vae decoder": "88 nodes of 292, 84 launches of 182",
      "vae encoder": "75 nodes of 221, 71 launches of 135",
    }
  `);
});
