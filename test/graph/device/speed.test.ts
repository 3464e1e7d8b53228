/** What `auto` takes on machines that are not here: what their devices answered, played back; and the trial itself. */
import { beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { chooseDevice } from '../../../src/graph/device/choose-device.ts';
import { timeInChild } from '../../../src/graph/device/speed.ts';
import { stepTrial } from '../../../src/graph/device/step-trial.ts';
import { plainTarget } from '../../../src/graph/device/trial.ts';
import { winogradPays } from '../../../src/graph/device/winograd-pays.ts';
import {
  allOps,
  disguised,
  play,
  recordedMachines,
  weak,
  wrong,
} from '../../support/drawing/recorded-machines.ts';
import { runGraph } from '../../support/drawing/run-graph.ts';
import { temporaryFolder } from '../../support/drawing/safetensors-file.ts';

describe('auto', () => {
  let folder = '';
  beforeEach(() => {
    folder = temporaryFolder();
  });

  it.each(recordedMachines)('is right on $machine', async ({ recording, provider, reason }) => {
    const device = await chooseDevice('auto', folder, play(recording));
    expect(device.provider).toBe(provider);
    expect(device.reason).toMatch(reason);
  });

  it.each([
    ['weak', weak, ['touch on webgpu', 'step f32 on webgpu', 'ability of cpu']],
    ['software', disguised, ['touch on webgpu', 'ability of cpu']],
  ] as const)('spares a %s device the self-test', async (_kind, recording, expected) => {
    const probe = play(recording);
    await chooseDevice('auto', folder, probe);
    expect(probe.asked).toEqual(expected);
  });
});

it('a device that is asked for by name is taken however slow it is, and refused when it computes wrongly', async () => {
  const named = await chooseDevice('webgpu', temporaryFolder(), play(weak));
  expect(named).toMatchObject({ provider: 'webgpu', precision: 'f16', reason: 'WebGPU was asked for' });
  const refused = chooseDevice('webgpu', temporaryFolder(), play(wrong));
  await expect(refused).rejects.toThrow(UserError);
});

it.each([
  [10, 5, true],
  [10, 9.5, false],
  [10, Number.NaN, false],
] as const)(
  'a CPU that takes %d ms, or %d ms in Winograd’s way, goes by it: %s',
  async (usual, quick, expected) => {
    const times = [usual, quick];
    expect(await winogradPays(temporaryFolder(), async () => times.shift() ?? 0)).toBe(expected);
  },
);

it('a CPU on which Winograd’s trial fails goes without', async () => {
  expect(await winogradPays(temporaryFolder(), () => Promise.reject(new Error('no child process')))).toBe(
    false,
  );
});

describe('the trial step', () => {
  const step = stepTrial();

  it('computes the same with fused ops as without, and ordinary numbers', async () => {
    const fused = { precision: 'f32', fused: new Set(allOps) } as const;
    const [plain, fast] = await Promise.all([
      runGraph(step.build(plainTarget), step.feeds),
      runGraph(step.build(fused), step.feeds),
    ]);
    const [a = [], b = []] = [plain.latent?.data, fast.latent?.data];
    const size = Math.max(...a.map(Math.abs));
    expect(size).toBeGreaterThan(0.1);
    expect(size).toBeLessThan(100);
    for (const [i, value] of a.entries()) expect(Math.abs(value - (b[i] ?? Number.NaN))).toBeLessThan(1e-3);
  });

  it('is timed in a process of its own', async () => {
    const took = await timeInChild('cpu', step, plainTarget);
    expect(took).toBeGreaterThan(5);
  });
});
