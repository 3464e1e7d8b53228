/** A network through onnxruntime and through PyTorch on the same CPU, in turns, never both at once. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSession } from '../src/graph/session.ts';
import { loadReference, relativeL2 } from '../test/support/drawing/reference.ts';
import type { BenchModel, TorchModel } from './sd15-models.ts';
import { startTorchModel, type TorchSetup } from './torch-process.ts';

// The threads of either side spin for a while after a run, waiting for more work.
const pause = 300;

export interface Comparison {
  /** Seconds of each round. */
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  /** Relative L2 of our output to theirs. */
  readonly apart: number;
}

export async function compareWithTorch(
  model: BenchModel,
  torchModel: TorchModel,
  setup: TorchSetup & { readonly rounds: number },
): Promise<Comparison> {
  const folder = await mkdtemp(path.join(tmpdir(), 'compare-with-torch-'));
  try {
    const feeds = model.feeds();
    const { torch, output } = await startTorchModel(model, torchModel, folder, setup);
    const options = { provider: 'cpu', threads: setup.threads } as const;
    const session = await createSession(await model.build(setup.bundle), options);
    const first = await session.run(feeds);
    const apart = relativeL2(first[model.output]?.data ?? [], loadReference(output).floats('output'));
    const runOurs = async () => {
      const start = performance.now();
      await session.run(feeds);
      return (performance.now() - start) / 1000;
    };
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let round = 0; round < setup.rounds; round++) {
      // Who begins changes every round, so that a slow drift of the machine meets both.
      for (const turn of round % 2 === 0 ? ['ours', 'torch'] : ['torch', 'ours']) {
        await sleep(pause);
        if (turn === 'ours') ours.push(await runOurs());
        else theirs.push(await torch.run());
      }
    }
    await torch.stop();
    await session.release();
    return { ours, theirs, apart };
  } finally {
    await rm(folder, { recursive: true });
  }
}
