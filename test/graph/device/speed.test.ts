/** What `auto` takes on machines that are not here: what their devices answered, played back; and the trial itself. */
import { beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import type { Ability } from '../../../src/graph/device/ability.ts';
import { chooseDevice, type Probe } from '../../../src/graph/device/choose-device.ts';
import type { Presence } from '../../../src/graph/device/presence.ts';
import { timeInChild } from '../../../src/graph/device/speed.ts';
import { stepTrial } from '../../../src/graph/device/step-trial.ts';
import { plainTarget } from '../../../src/graph/device/trial.ts';
import { winogradPays } from '../../../src/graph/device/winograd-pays.ts';
import type { FusedOp } from '../../../src/graph/onnx/graph.ts';
import { runGraph } from '../../support/drawing/run-graph.ts';
import { temporaryFolder } from '../../support/drawing/safetensors-file.ts';

const allOps: FusedOp[] = ['MultiHeadAttention', 'QuickGelu', 'Gelu'];
const f16: Ability = { precision: 'f16', fused: allOps, refused: [] };
const there: Presence = { usable: true, software: false, note: 'a device answers' };
const absent = (note: string): Presence => ({ usable: false, software: false, note });
const noCuda = absent('its libraries are not installed');

/** Milliseconds by what was timed: `touch`, `step f32`, `step f16 fused`… */
type Times = Readonly<Record<string, number>>;

interface Recording {
  readonly cuda: Presence;
  readonly webgpu: Presence;
  readonly times: { readonly cpu: number; readonly cuda?: Times; readonly webgpu?: Times };
  readonly abilities?: { readonly cuda?: Ability; readonly webgpu?: Ability };
}

/** Plays `recording`, and keeps which questions were asked. */
function play({ times, abilities = {}, ...presences }: Recording): Probe & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    presence: async (provider) => presences[provider],
    ability: async (provider) => {
      asked.push(`ability of ${provider}`);
      if (provider === 'cpu') return { precision: 'f32', fused: allOps, refused: [] };
      return abilities[provider] ?? f16;
    },
    time: async (provider, trial, { precision, fused }) => {
      const name = 'conv.0' in trial.feeds ? 'touch' : 'step';
      if (provider === 'cpu') return name === 'touch' ? 1 : times.cpu;
      const key = name === 'touch' ? name : `step ${precision}${fused.size > 0 ? ' fused' : ''}`;
      asked.push(`${key} on ${provider}`);
      const came = times[provider]?.[key];
      if (came === undefined) throw new Error(`the device was lost (${key})`);
      return came;
    },
  };
}

/**
 * An H100 with 16 cores: UNet calls in milliseconds, as the channels of the trial were measured there in f32 (WebGPU)
 * and f16; one of CUDA in f32 (TF32) wasn't, and is taken as twice the one in f16.
 */
const h100: Recording = {
  cuda: there,
  webgpu: there,
  times: {
    cpu: 1850,
    cuda: { touch: 0.2, 'step f32': 30, 'step f16 fused': 14.9 },
    webgpu: { touch: 1, 'step f32': 373, 'step f16 fused': 141 },
  },
};

// The others are made up, in the proportions that such machines have.
const laptop: Recording = {
  cuda: noCuda,
  webgpu: there,
  times: { cpu: 140, webgpu: { touch: 2, 'step f32': 60, 'step f16 fused': 28 } },
};
const integrated: Recording = {
  cuda: noCuda,
  webgpu: there,
  times: { cpu: 140, webgpu: { touch: 4, 'step f32': 210, 'step f16 fused': 90 } },
};
const almost: Recording = {
  cuda: noCuda,
  webgpu: there,
  times: { cpu: 140, webgpu: { touch: 4, 'step f32': 300, 'step f16 fused': 150 } },
};
const weak: Recording = {
  cuda: noCuda,
  webgpu: there,
  times: { cpu: 140, webgpu: { touch: 30, 'step f32': 900 } },
};
/** SwiftShader as a driver that does not show what it is: seconds for what takes a GPU a millisecond. */
const disguised: Recording = {
  cuda: noCuda,
  webgpu: there,
  times: { cpu: 140, webgpu: { touch: 420 } },
};
const swiftShader: Recording = {
  cuda: noCuda,
  webgpu: { usable: true, software: true, note: 'its only driver, SwiftShader, computes on the CPU' },
  times: { cpu: 140 },
};
const none: Recording = { cuda: noCuda, webgpu: absent('no adapter was found'), times: { cpu: 140 } };
const wrong: Recording = {
  ...laptop,
  abilities: { webgpu: { precision: null, fused: [], refused: ['f16 fails (x)', 'f32 is 1.0e-1 off'] } },
};
const lost: Recording = {
  cuda: there,
  webgpu: there,
  times: { ...h100.times, cuda: { touch: 0.2, 'step f32': 30 } },
};

describe('auto', () => {
  let folder = '';
  beforeEach(() => {
    folder = temporaryFolder();
  });

  it.each([
    ['an H100 with CUDA', h100, 'cuda', /^CUDA works here: a trial step takes 15 ms, on the CPU 1850 ms$/],
    [
      'an H100 without CUDA',
      { ...h100, cuda: noCuda },
      'webgpu',
      /^WebGPU works here: .* 141 ms, on the CPU 1850 ms$/,
    ],
    ['a laptop with a GPU', laptop, 'webgpu', /28 ms, on the CPU 140 ms$/],
    ['a GPU that wins only in f16 with fused attention', integrated, 'webgpu', /90 ms, on the CPU 140 ms$/],
    [
      'a GPU that comes close',
      almost,
      'cpu',
      /WebGPU: it is slower than the CPU \(a trial step takes 150 ms/,
    ],
    ['a weak GPU', weak, 'cpu', /WebGPU: it is slower than the CPU \(a trial step takes 900 ms/],
    ['a software renderer', swiftShader, 'cpu', /WebGPU: its only driver, SwiftShader, computes on the CPU/],
    ['a software renderer in disguise', disguised, 'cpu', /WebGPU: it is slower than the CPU/],
    ['no GPU', none, 'cpu', /^no GPU can be used \(CUDA: its libraries .*; WebGPU: no adapter was found\)$/],
    ['a GPU that computes wrongly', wrong, 'cpu', /WebGPU: it computes wrongly \(f16 fails/],
    ['CUDA that dies in its trial', lost, 'webgpu', /^WebGPU works here/],
  ] as const)('is right on %s', async (_machine, recording, provider, reason) => {
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
