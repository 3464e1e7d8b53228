/** The lines for what speed must not cost: the right device, right numbers, good pictures. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chooseDevice } from '../../src/graph/device/choose-device.ts';
import { play, recordedMachines } from '../../test/support/drawing/recorded-machines.ts';
import { type Choices, outputOf, type Row, runProgram } from './row.ts';

async function rightDevices(): Promise<string> {
  const wrong: string[] = [];
  for (const { machine, recording, provider } of recordedMachines) {
    const folder = await mkdtemp(path.join(tmpdir(), 'recorded-'));
    const device = await chooseDevice('auto', folder, play(recording));
    await rm(folder, { recursive: true });
    if (device.provider !== provider) wrong.push(`${machine}: ${device.provider}`);
  }
  const right = `right on ${recordedMachines.length - wrong.length} of ${recordedMachines.length}`;
  return wrong.length === 0 ? right : `${right}; wrong on ${wrong.join(', ')}`;
}

const suites = ['test/graph/models/reference.test.ts', 'test/graph/models/variants.test.ts'];

/** What vitest says of the suites that compare numbers with the reference's. */
async function referenceSuites(): Promise<string> {
  const vitest = fileURLToPath(new URL('../../../node_modules/vitest/vitest.mjs', import.meta.url));
  const said = await runProgram(process.execPath, [vitest, 'run', '--reporter=json', ...suites]);
  const { numPassedTests, numFailedTests } = JSON.parse(said.slice(said.indexOf('{"')));
  return `${numPassedTests} cases right, ${numFailedTests} wrong`;
}

const fastQuality = ({ count }: Choices) => outputOf('fast-quality', ['--count', String(count)]);

export const otherRows: readonly Row[] = [
  {
    key: 'auto',
    what: '`auto` on recorded trials of other machines',
    goal: 'right in all',
    measure: rightDevices,
  },
  {
    key: 'quality',
    what: 'fast mode on the model in the box, which is easier than SD 1.5',
    goal: 'mean PSNR ≥ 38 dB, 5th percentile ≥ 28 dB, Shapes-DPG within 0.5 of exact',
    measure: fastQuality,
  },
  { key: 'suites', what: 'reference suites', goal: 'all right', measure: referenceSuites },
];
