/** The lines for CPUs, beside PyTorch's where Python is there. */

import path from 'node:path';
import { chooseDevice } from '../../src/graph/device/choose-device.ts';
import { createSession } from '../../src/graph/session.ts';
import { readBundle } from '../../src/pipeline/bundle.ts';
import { draw } from '../../src/pipeline/draw.ts';
import { createModels } from '../../src/pipeline/models.ts';
import { completeRequest } from '../../src/pipeline/request.ts';
import { createTextEncoder } from '../../src/pipeline/text/conditioning.ts';
import { compareWithTorch } from '../compare-with-torch.ts';
import { models } from '../sd15-models.ts';
import { torchTimes } from '../torch-process.ts';
import { type Choices, median, outputOf, type Row } from './row.ts';

/** The quickest way that this machine's memory allows, whether or not it pays here. */
const unet = models.winograd;

async function exactUnet(choices: Choices): Promise<string> {
  const { ours, theirs, apart } = await compareWithTorch(unet, 'unet', choices);
  const ratio = median(ours.map((value, i) => value / (theirs[i] ?? Number.NaN)));
  const footprint = await outputOf('sd15-footprint', [choices.bundle, String(choices.threads)]);
  const memory = footprint.split('\n').at(-1) ?? '';
  return `${ratio.toFixed(2)} × PyTorch, relative L2 ${apart.toExponential(1)}; ${memory}`;
}

async function fastPicture(choices: Choices): Promise<string> {
  const bundle = await readBundle(choices.bundle);
  const loaded = createModels(bundle, await chooseDevice('cpu'));
  const encode = createTextEncoder(loaded);
  const once = async (steps: number) => {
    const start = performance.now();
    const asked = { prompt: 'a red cube', seed: 1, steps, guidance: 7.5, width: 512, height: 512 };
    await draw(loaded, encode, completeRequest({ ...asked, effort: 'fast' }, bundle));
    return (performance.now() - start) / 1000;
  };
  // Loads what a fast picture needs: a deep step and a shallow one.
  await once(2);
  const ours = await once(25);
  await loaded.release();
  const theirs = 25 * median(await torchTimes(models.unet, { ...choices, device: 'cpu', mode: 'eager' }));
  return `${(ours / theirs).toFixed(2)} × (${ours.toFixed(0)} s; the 25 UNet calls of PyTorch's alone ${theirs.toFixed(0)} s)`;
}

/** What it gains that rows of one latent share the UNet's beginning: not a claim of its own, but part of the first. */
async function sharedBeginning({ bundle, rounds, threads }: Choices): Promise<string> {
  const session = await createSession(await models.unet.build(bundle), { provider: 'cpu', threads });
  const [together, apart] = [models.unet.feeds(), models.unet.apart?.() ?? {}];
  await session.run(together);
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const took = { together: 0, apart: 0 };
    for (const way of round % 2 === 0 ? (['together', 'apart'] as const) : (['apart', 'together'] as const)) {
      const start = performance.now();
      await session.run(way === 'together' ? together : apart);
      took[way] = performance.now() - start;
    }
    ratios.push(took.together / took.apart);
  }
  await session.release();
  return `${median(ratios).toFixed(3)} × (median of ${rounds} rounds)`;
}

async function jobsInFlight({ bundle }: Choices): Promise<string> {
  const where = ['--models', path.dirname(bundle), '--model', path.basename(bundle)];
  const args = [...where, '--sides', '512', '--rounds', '1', '--steps', '4'];
  return outputOf('engine-batching', args);
}

export const cpuRows: readonly Row[] = [
  {
    key: 'unet',
    what: '2 cores, UNet 2 rows at 512×512, exact',
    goal: '≤ 0.47 × PyTorch, relative L2 ≤ 1e-5, memory within what is allowed',
    measure: exactUnet,
  },
  {
    key: 'shared',
    what: 'CPU, UNet 2 rows of one latent beside 2 rows of two',
    goal: 'less than 1 ×',
    measure: sharedBeginning,
  },
  {
    key: 'fast',
    what: '2 cores, a whole picture of SD 1.5 (25 steps, guidance), fast beside exact in PyTorch',
    goal: '≤ 0.16 ×',
    measure: fastPicture,
  },
  {
    key: 'flight',
    what: 'CPU, 8 jobs in flight at 512×512 beside one after another',
    goal: '≥ 1.15 ×',
    measure: jobsInFlight,
  },
];
