/** The lines for GPUs. Where there is none, they say so. */

import path from 'node:path';
import { createEngine } from '../../src/engine/engine.ts';
import { chooseDevice, type Device } from '../../src/graph/device/choose-device.ts';
import { findPresence, type GpuProvider } from '../../src/graph/device/presence.ts';
import type { GraphTarget } from '../../src/graph/onnx/graph.ts';
import { createSession, type Provider } from '../../src/graph/session.ts';
import { plainModel } from '../../src/request/model-ref.ts';
import { relativeL2 } from '../../test/support/drawing/reference.ts';
import { type BenchModel, cpuTarget, othersWith, unetWith } from '../sd15-models.ts';
import { torchTimes } from '../torch-process.ts';
import { type Choices, median, type Row, timed } from './row.ts';

async function withGpu(provider: GpuProvider, measure: () => Promise<string>): Promise<string> {
  const { usable, software, note } = await findPresence(provider);
  return usable && !software ? measure() : `no GPU here (${note})`;
}

interface Timing {
  readonly milliseconds: number;
  readonly output: Float32Array;
}

async function timeModel(
  provider: Provider,
  model: BenchModel,
  { bundle, rounds }: Pick<Choices, 'bundle' | 'rounds'>,
): Promise<Timing> {
  const session = await createSession(await model.build(bundle), { provider });
  try {
    const feeds = model.feeds();
    const output = (await session.run(feeds))[model.output]?.data ?? new Float32Array();
    return { milliseconds: median(await timed(() => session.run(feeds), rounds)), output };
  } finally {
    await session.release();
  }
}

const inMilliseconds = (value: number) => `${value.toFixed(1)} ms`;

/**
 * One run of what `modelOf` makes for the device, as every part of ella-bot gets it there; where its channels lie last,
 * beside the usual graph on the same device. Then how far it is from the same on the CPU.
 */
async function onDevice(
  device: Device,
  modelOf: (target: GraphTarget) => BenchModel,
  choices: Choices,
): Promise<string> {
  const there = await timeModel(device.provider, modelOf(device), choices);
  const here = await timeModel('cpu', modelOf(cpuTarget), { ...choices, rounds: 1 });
  const off = relativeL2(there.output, here.output).toExponential(1);
  const came = `${inMilliseconds(there.milliseconds)} in ${device.precision}`;
  if (!device.channelsLast) return `${came}, relative L2 ${off}`;
  const usual = await timeModel(device.provider, modelOf({ ...device, channelsLast: false }), choices);
  return `${came}, channels last (usual graph ${inMilliseconds(usual.milliseconds)}), relative L2 ${off}`;
}

async function unetCall(provider: GpuProvider, rows: number, choices: Choices): Promise<string> {
  return onDevice(await chooseDevice(provider), (target) => unetWith(target, rows / 2), choices);
}

/** T5, connector and decoder, and which ops the device's self-test refused. */
async function otherCalls(choices: Choices): Promise<string> {
  const device = await chooseDevice('cuda');
  const said = [device.reason];
  for (const name of ['t5', 'connector', 'decoder'] as const) {
    said.push(`${name} ${await onDevice(device, (target) => othersWith(target)[name], choices)}`);
  }
  return said.join('; ');
}

/** PyTorch's milliseconds for the same call in each of its ways; what isn't there is said. */
async function torchCalls(rows: number, choices: Choices): Promise<string> {
  const said: string[] = [];
  for (const mode of ['eager', 'graph', 'compile'] as const) {
    const model = unetWith(cpuTarget, rows / 2);
    const times = await torchTimes(model, { ...choices, device: 'cuda', mode }).catch(() => undefined);
    said.push(`${mode} ${times === undefined ? 'not there' : inMilliseconds(1000 * median(times))}`);
  }
  return `PyTorch ${said.join(', ')}`;
}

async function cudaCall(rows: number, choices: Choices): Promise<string> {
  return `${await unetCall('cuda', rows, choices)}; ${await torchCalls(rows, choices)}`;
}

/** A warm worker's whole pictures: one, and eight at once. */
async function warmWorker({ bundle, rounds }: Choices): Promise<string> {
  const engine = createEngine({
    device: 'cuda',
    modelsFolder: path.dirname(bundle),
    maxInFlight: 8,
  });
  let seed = 0;
  const drawOne = () =>
    engine.draw(
      { prompt: `a red cube, number ${++seed}`, seed, steps: 25, guidance: 7.5, width: 512, height: 512 },
      { model: plainModel(path.basename(bundle)) },
    );
  try {
    const one = median(await timed(drawOne, rounds));
    const eight = median(await timed(() => Promise.all(Array.from({ length: 8 }, drawOne)), rounds));
    return `${(one / 1000).toFixed(2)} s; 8 at once ${(eight / 1000).toFixed(2)} s`;
  } finally {
    await engine.close();
  }
}

export const gpuRows: readonly Row[] = [
  {
    key: 'cuda2',
    what: 'CUDA, UNet 2 rows at 512×512',
    goal: '≤ 8.5 ms on an H100',
    measure: (choices) => withGpu('cuda', () => cudaCall(2, choices)),
  },
  {
    key: 'cuda16',
    what: 'CUDA, UNet 16 rows at 512×512',
    goal: '≤ 36 ms on an H100',
    measure: (choices) => withGpu('cuda', () => cudaCall(16, choices)),
  },
  {
    key: 'cudaOthers',
    what: 'CUDA, T5-XL 128 tokens, connector 25 timesteps, VAE decoder 512×512',
    goal: 'none',
    measure: (choices) => withGpu('cuda', () => otherCalls(choices)),
  },
  {
    key: 'picture',
    what: 'CUDA, a warm worker, 25 steps with guidance at 512×512, picture out',
    goal: '≤ 0.30 s; 8 at once ≤ 1.1 s, on an H100',
    measure: (choices) => withGpu('cuda', () => warmWorker(choices)),
  },
  {
    key: 'webgpu',
    what: 'WebGPU, UNet 2 rows at 512×512',
    goal: '≤ 120 ms on an H100, relative L2 ≤ 1e-2',
    measure: (choices) => withGpu('webgpu', () => unetCall('webgpu', 2, choices)),
  },
];
