/** PyTorch's half of a comparison: a Python process that runs its model once each time it is told to. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { encodeHeader } from './safetensors-header.ts';
import type { Feeds } from './sd15-models.ts';

export interface TorchProcess {
  /** Runs the model once; the seconds it took by Python's own clock. */
  run(): Promise<number>;
  stop(): Promise<void>;
}

/** Writes `feeds` as a safetensors file that Python can read. */
export async function writeFeeds(file: string, feeds: Feeds): Promise<void> {
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
export async function startTorch(python: string, script: string, args: string[]): Promise<TorchProcess> {
  const child = spawn(python, [script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
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
