/** PyTorch's half of a comparison: a Python process that runs its model once each time it is told to. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { encodeHeader } from './safetensors-header.ts';
import { type BenchModel, type Feeds, type TorchModel, torchFeeds } from './sd15-models.ts';

export interface TorchProcess {
  /** Runs the model once; the seconds it took by Python's own clock. */
  run(): Promise<number>;
  stop(): Promise<void>;
}

/** How PyTorch runs: on the CPU in f32, or on a GPU in f16, there also as a CUDA graph or compiled. */
export interface TorchWay {
  readonly device: 'cpu' | 'cuda';
  readonly mode: 'eager' | 'graph' | 'compile';
}

export interface TorchSetup {
  readonly python: string;
  readonly bundle: string;
  readonly threads: number;
}

/** Starts `model` in PyTorch on its own inputs. @param output where the result of the first run goes */
export async function startTorchModel(
  model: BenchModel,
  name: TorchModel,
  folder: string,
  { python, bundle, threads }: TorchSetup,
  { device, mode }: TorchWay = { device: 'cpu', mode: 'eager' },
): Promise<{ readonly torch: TorchProcess; readonly output: string }> {
  const feeds = model.apart?.() ?? model.feeds();
  const [inputs, output] = [path.join(folder, `${name}.in`), path.join(folder, `${name}.out`)];
  await writeFeeds(
    inputs,
    Object.fromEntries(torchFeeds[name].map((key) => [key, feeds[key] ?? unknownInput(key)])),
  );
  const args = [bundle, name, String(threads), inputs, output, device, mode];
  return { torch: await startTorch(python, script, args), output };
}

/** The seconds of PyTorch's runs of a UNet. @throws Error where Python, PyTorch or the device isn't there */
export async function torchTimes(
  model: BenchModel,
  choices: TorchSetup & TorchWay & { readonly rounds: number },
): Promise<number[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'torch-times-'));
  try {
    const { torch } = await startTorchModel(model, 'unet', folder, choices, choices);
    const times: number[] = [];
    for (let round = 0; round < choices.rounds; round++) times.push(await torch.run());
    await torch.stop();
    return times;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const script = path.resolve('bench/sd15-vs-pytorch.py');

function unknownInput(key: string): never {
  throw new Error(`The model has no input ${key}`);
}

/** Writes `feeds` as a safetensors file that Python can read. */
async function writeFeeds(file: string, feeds: Feeds): Promise<void> {
  const tensors = Object.entries(feeds).map(([name, { data, dims }]) => ({
    name,
    dtype: data instanceof Float32Array ? 'F32' : 'I64',
    shape: dims,
    bytes: data.byteLength,
    data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  }));
  await writeFile(file, Buffer.concat([encodeHeader(tensors), ...tensors.map(({ data }) => data)]));
}

/** Starts `python script args` and waits for its first line, `ready`. */
async function startTorch(python: string, script: string, args: string[]): Promise<TorchProcess> {
  const child = spawn(python, [script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child, 'spawn');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${python} ended early`);
    return value;
  };
  const first = await nextLine();
  if (first !== 'ready') throw new Error(`${python} said ${first} instead of ready`);
  return {
    async run() {
      child.stdin.write('\n');
      return Number(await nextLine());
    },
    stop: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
}
