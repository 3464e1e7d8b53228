/** The lines for GPUs. Where there is none, they say so. */

import path from 'node:path';
import { createEngine } from '../../src/engine/engine.ts';
import { chooseDevice } from '../../src/graph/device/choose-device.ts';
import { findPresence, type GpuProvider } from '../../src/graph/device/presence.ts';
import type { GraphTarget } from '../../src/graph/onnx/graph.ts';
import { createSession, type Provider } from '../../src/graph/session.ts';
import { plainModel } from '../../src/request/model-ref.ts';
import { relativeL2 } from '../../test/support/drawing/reference.ts';
import { cpuTarget, unetWith } from '../sd15-models.ts';
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

async function timeUnet(
  provider: Provider,
  target: GraphTarget,
  pairs: number,
  { bundle, rounds }: Choices,
): Promise<Timing> {
  const model = unetWith(target, pairs);
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

/** One UNet call, and how far it is from the same on the CPU. */
async function unetCall(provider: GpuProvider, rows: number, choices: Choices): Promise<string> {
  const device = await chooseDevice(provider);
  const there = await timeUnet(provider, device, rows / 2, choices);
  const here = await timeUnet('cpu', cpuTarget, rows / 2, { ...choices, rounds: 1 });
  const off = relativeL2(there.output, here.output).toExponential(1);
  return `${inMilliseconds(there.milliseconds)} in ${device.precision}, relative L2 ${off}`;
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
