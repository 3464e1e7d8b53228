/** Machines that are not here: what their devices answered, to be played back. */
import type { Ability } from '../../../src/graph/device/ability.ts';
import type { Probe } from '../../../src/graph/device/choose-device.ts';
import type { Presence } from '../../../src/graph/device/presence.ts';
import type { FusedOp } from '../../../src/graph/onnx/graph.ts';
import type { Provider } from '../../../src/graph/session.ts';

export const allOps: FusedOp[] = ['MultiHeadAttention', 'QuickGelu', 'Gelu'];
const f16: Ability = { precision: 'f16', fused: allOps, refused: [] };
const there: Presence = { usable: true, software: false, note: 'a device answers' };
const absent = (note: string): Presence => ({ usable: false, software: false, note });
const noCuda = absent('its libraries are not installed');

/** Milliseconds by what was timed: `touch`, `step f32`, `step f16 fused`… */
type Times = Readonly<Record<string, number>>;

export interface Recording {
  readonly cuda: Presence;
  readonly webgpu: Presence;
  readonly times: { readonly cpu: number; readonly cuda?: Times; readonly webgpu?: Times };
  readonly abilities?: { readonly cuda?: Ability; readonly webgpu?: Ability };
}

/** Plays `recording` as if its devices were here, and keeps which questions were asked. */
export function play({
  times,
  abilities = {},
  ...presences
}: Recording): Probe & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    presence: async (provider) => presences[provider],
    ability: async (provider) => {
      asked.push(`ability of ${provider}`);
      if (provider === 'cpu') return { precision: 'f32', fused: allOps, refused: [] };
      return abilities[provider] ?? f16;
    },
    threads: async () => undefined,
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
export const weak: Recording = {
  cuda: noCuda,
  webgpu: there,
  times: { cpu: 140, webgpu: { touch: 30, 'step f32': 900 } },
};
/** SwiftShader as a driver that does not show what it is: seconds for what takes a GPU a millisecond. */
export const disguised: Recording = {
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
export const wrong: Recording = {
  ...laptop,
  abilities: { webgpu: { precision: null, fused: [], refused: ['f16 fails (x)', 'f32 is 1.0e-1 off'] } },
};
const lost: Recording = {
  cuda: there,
  webgpu: there,
  times: { ...h100.times, cuda: { touch: 0.2, 'step f32': 30 } },
};

/** What `auto` is to take on each, and the reason it is to give. */
export const recordedMachines: readonly {
  readonly machine: string;
  readonly recording: Recording;
  readonly provider: Provider;
  readonly reason: RegExp;
}[] = [
  {
    machine: 'an H100 with CUDA',
    recording: h100,
    provider: 'cuda',
    reason: /^CUDA works here: a trial step takes 15 ms, on the CPU 1850 ms$/,
  },
  {
    machine: 'an H100 without CUDA',
    recording: { ...h100, cuda: noCuda },
    provider: 'webgpu',
    reason: /^WebGPU works here: .* 141 ms, on the CPU 1850 ms$/,
  },
  {
    machine: 'a laptop with a GPU',
    recording: laptop,
    provider: 'webgpu',
    reason: /28 ms, on the CPU 140 ms$/,
  },
  {
    machine: 'a GPU that wins only in f16 with fused attention',
    recording: integrated,
    provider: 'webgpu',
    reason: /90 ms, on the CPU 140 ms$/,
  },
  {
    machine: 'a GPU that comes close',
    recording: almost,
    provider: 'cpu',
    reason: /WebGPU: it is slower than the CPU \(a trial step takes 150 ms/,
  },
  {
    machine: 'a weak GPU',
    recording: weak,
    provider: 'cpu',
    reason: /WebGPU: it is slower than the CPU \(a trial step takes 900 ms/,
  },
  {
    machine: 'a software renderer',
    recording: swiftShader,
    provider: 'cpu',
    reason: /WebGPU: its only driver, SwiftShader, computes on the CPU/,
  },
  {
    machine: 'a software renderer in disguise',
    recording: disguised,
    provider: 'cpu',
    reason: /WebGPU: it is slower than the CPU/,
  },
  {
    machine: 'no GPU',
    recording: none,
    provider: 'cpu',
    reason: /^no GPU can be used \(CUDA: its libraries .*; WebGPU: no adapter was found\)$/,
  },
  {
    machine: 'a GPU that computes wrongly',
    recording: wrong,
    provider: 'cpu',
    reason: /WebGPU: it computes wrongly \(f16 fails/,
  },
  {
    machine: 'CUDA that dies in its trial',
    recording: lost,
    provider: 'webgpu',
    reason: /^WebGPU works here/,
  },
];
