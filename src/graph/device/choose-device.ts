/** Chooses what to compute on, by what the machine really has and what that device really computes right. */

import { UserError } from '../../errors.ts';
import { cacheFolder } from '../cache-folder.ts';
import type { GraphTarget } from '../onnx/graph.ts';
import type { Provider } from '../session.ts';
import { type Ability, abilitySchema, findAbility, targetOf } from './ability.ts';
import { cpuThreads } from './cpu-threads.ts';
import { findPresence, type GpuProvider, isLasting, type Presence, presenceSchema } from './presence.ts';
import { reasonOf } from './reason.ts';
import {
  mayWin,
  measureBest,
  measurePlain,
  type Speed,
  speedSchema,
  type Time,
  timeInChild,
} from './speed.ts';
import { openVerdicts, type Verdicts } from './verdicts.ts';

export type WantedDevice = 'auto' | Provider;

/** What graphs are built for and sessions run on, and why. */
export interface Device extends GraphTarget {
  readonly provider: Provider;
  /** Of a session on the CPU; onnxruntime's own choice where there is none. */
  readonly threads?: number | undefined;
  /** One sentence for logs and people. */
  readonly reason: string;
}

const label = { cuda: 'CUDA', webgpu: 'WebGPU', cpu: 'the CPU' } as const;

/** How devices are looked at: really, or as a recording of another machine says. */
export interface Probe {
  presence(provider: GpuProvider): Promise<Presence>;
  ability(provider: Provider): Promise<Ability>;
  readonly time: Time;
  /** @param folder keeps what was found */
  threads(folder: string): Promise<number | undefined>;
}

const thisMachine: Probe = {
  presence: findPresence,
  ability: findAbility,
  time: timeInChild,
  threads: cpuThreads,
};

/** Where answers are kept, and who gives them. */
interface Inquiry {
  readonly folder: string;
  readonly verdicts: Verdicts;
  readonly probe: Probe;
}

/** Either what to use, or why not. */
type Finding = Device | { readonly problem: string };

/**
 * `auto` takes CUDA where it works, else WebGPU where there is a GPU behind it that beats the CPU, else the CPU. A
 * named device is taken as it is, a slow software renderer too. Precision and fused ops are what passed the
 * self-test there.
 *
 * The first call on a machine takes seconds for a GPU and 0.2 s for the CPU; what was found is kept in `folder`.
 * @throws UserError `device_missing` when a named device can't be used, with why and what to install
 */
export async function chooseDevice(
  wanted: WantedDevice,
  folder = cacheFolder(),
  probe = thisMachine,
): Promise<Device> {
  const inquiry = { folder, verdicts: openVerdicts(folder), probe };
  if (wanted === 'cpu') return cpu('the CPU was asked for', inquiry);
  if (wanted !== 'auto') {
    const found = await takeAsked(wanted, inquiry);
    if ('problem' in found) throw missing(wanted, found.problem);
    return found;
  }
  const declined: string[] = [];
  for (const provider of ['cuda', 'webgpu'] as const) {
    const found = await tryGpu(provider, inquiry);
    if (!('problem' in found)) return found;
    declined.push(`${label[provider]}: ${found.problem}`);
  }
  return cpu(`no GPU can be used (${declined.join('; ')})`, inquiry);
}

async function takeAsked(provider: GpuProvider, inquiry: Inquiry): Promise<Finding> {
  const presence = await presenceOf(provider, inquiry);
  if (!presence.usable) return { problem: presence.note };
  const ability = await abilityOf(provider, inquiry);
  const why = `${label[provider]} was asked for${presence.software ? `; ${presence.note}` : ''}`;
  return toDevice(provider, ability, why);
}

/**
 * What `auto` makes of a GPU. Plain speed comes first, since a slow device takes minutes for the whole self-test; what
 * decides is the speed with everything that the self-test allows.
 */
async function tryGpu(provider: GpuProvider, inquiry: Inquiry): Promise<Finding> {
  const presence = await presenceOf(provider, inquiry);
  if (!presence.usable || presence.software) return { problem: presence.note };
  const { time } = inquiry.probe;
  try {
    const plain = await speedOf(provider, 'speed-plain', inquiry, () => measurePlain(provider, time));
    if (!mayWin(plain)) return { problem: slower(plain) };
    const ability = await abilityOf(provider, inquiry);
    if (ability.precision === null) return toDevice(provider, ability, '');
    const best = await speedOf(provider, 'speed', inquiry, () => measureBest(provider, ability, time));
    if (best.device >= best.cpu) return { problem: slower(best) };
    return toDevice(provider, ability, `${label[provider]} works here: ${inWords(best)}`);
  } catch (error) {
    return { problem: reasonOf(error) };
  }
}

const milliseconds = (n: number) => `${n >= 10 ? n.toFixed(0) : n.toFixed(1)} ms`;

/** The trial's step is about a fortieth of SD 1.5's UNet at 512×512. */
const inWords = ({ device, cpu }: Speed) =>
  `a trial step takes ${milliseconds(device)}, on the CPU ${milliseconds(cpu)}`;

const slower = (speed: Speed) => `it is slower than the CPU (${inWords(speed)})`;

async function cpu(why: string, inquiry: Inquiry): Promise<Device> {
  const { fused, refused } = await abilityOf('cpu', inquiry);
  const threads = await inquiry.probe.threads(inquiry.folder);
  const device = { provider: 'cpu', precision: 'f32', fused: new Set(fused), threads, reason: why } as const;
  return withRefused(device, refused);
}

function toDevice(provider: GpuProvider, ability: Ability, why: string): Finding {
  const { precision, refused } = ability;
  if (precision === null) return { problem: `it computes wrongly (${refused.join('; ')})` };
  return withRefused({ ...targetOf(ability), provider, reason: why }, refused);
}

function withRefused(device: Device, refused: readonly string[]): Device {
  if (refused.length === 0) return device;
  return { ...device, reason: `${device.reason}; not used there: ${refused.join(', ')}` };
}

function presenceOf(provider: GpuProvider, { verdicts, probe }: Inquiry): Promise<Presence> {
  return verdicts(provider, {
    topic: 'presence',
    schema: presenceSchema,
    find: () => probe.presence(provider),
    isLasting,
  });
}

function abilityOf(provider: Provider, { verdicts, probe }: Inquiry): Promise<Ability> {
  return verdicts(provider, {
    topic: 'ability',
    schema: abilitySchema,
    find: () => probe.ability(provider),
  });
}

function speedOf(
  provider: GpuProvider,
  topic: string,
  { verdicts }: Inquiry,
  find: () => Promise<Speed>,
): Promise<Speed> {
  return verdicts(provider, { topic, schema: speedSchema, find });
}

function missing(provider: GpuProvider, problem: string): UserError {
  const message = `${label[provider]} can't be used: ${problem}. ${remedy(provider, process.platform)}`;
  return new UserError('device_missing', message);
}

/** What to install, in one sentence. */
export function remedy(provider: GpuProvider, platform: NodeJS.Platform): string {
  if (provider === 'cuda') {
    return platform === 'linux'
      ? "Install NVIDIA's driver, CUDA 12 and cuDNN 9, run `ella-bot install-cuda` (in a clone `npm run ella-bot -- install-cuda`), or choose another device."
      : 'Choose webgpu: CUDA libraries for onnxruntime-node exist for Linux x64 only.';
  }
  if (platform === 'linux') {
    return "Install a Vulkan driver (NVIDIA's own, or `apt install libvulkan1 mesa-vulkan-drivers` for AMD and Intel), or choose the device cpu.";
  }
  return "Update the graphics card's driver, or choose the device cpu.";
}
