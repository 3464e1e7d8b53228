/** Chooses what to compute on, by what the machine really has and what that device really computes right. */

import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { cacheFolder } from '../cache-folder.ts';
import type { GraphTarget, Precision } from '../onnx/graph.ts';
import type { Provider } from '../session.ts';
import { type Ability, abilitySchema, findAbility, measureSpeed } from './ability.ts';
import { findPresence, type GpuProvider, isLasting, type Presence, presenceSchema } from './presence.ts';
import { reasonOf } from './reason.ts';
import { remembered } from './verdicts.ts';

export type WantedDevice = 'auto' | Provider;

/** What graphs are built for and sessions run on, and why. */
export interface Device extends GraphTarget {
  readonly provider: Provider;
  /** One sentence for logs and people. */
  readonly reason: string;
}

const label = { cuda: 'CUDA', webgpu: 'WebGPU', cpu: 'the CPU' } as const;

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
export async function chooseDevice(wanted: WantedDevice, folder = cacheFolder()): Promise<Device> {
  if (wanted === 'cpu') return cpu('the CPU was asked for', folder);
  if (wanted !== 'auto') {
    const presence = await presenceOf(wanted, folder);
    const found = await examine(wanted, presence, `${label[wanted]} was asked for`, folder);
    if ('problem' in found) throw missing(wanted, found.problem);
    return found;
  }
  const declined: string[] = [];
  for (const provider of ['cuda', 'webgpu'] as const) {
    const found = await tryGpu(provider, folder);
    if (!('problem' in found)) return found;
    declined.push(`${label[provider]}: ${found.problem}`);
  }
  return cpu(`no GPU can be used (${declined.join('; ')})`, folder);
}

/** What `auto` makes of a GPU. Its speed comes first: a slow device takes minutes for the whole self-test. */
async function tryGpu(provider: GpuProvider, folder: string): Promise<Finding> {
  const presence = await presenceOf(provider, folder);
  if (!presence.usable || presence.software) return { problem: presence.note };
  let speed: number;
  try {
    speed = await speedOf(provider, folder);
  } catch (error) {
    return { problem: reasonOf(error) };
  }
  if (speed < 1) return { problem: `it is ${(1 / speed).toFixed(1)} times slower than the CPU` };
  const why = `${label[provider]} works here, ${speed.toFixed(1)} times faster than the CPU`;
  return examine(provider, presence, why, folder);
}

async function examine(
  provider: GpuProvider,
  presence: Presence,
  why: string,
  folder: string,
): Promise<Finding> {
  if (!presence.usable) return { problem: presence.note };
  const ability = await abilityOf(provider, folder);
  if (ability.precision === null) return { problem: `it computes wrongly (${ability.refused.join('; ')})` };
  return toDevice(provider, ability.precision, ability, presence.software ? `${why}; ${presence.note}` : why);
}

async function cpu(why: string, folder: string): Promise<Device> {
  return toDevice('cpu', 'f32', await abilityOf('cpu', folder), why);
}

function toDevice(provider: Provider, precision: Precision, ability: Ability, why: string): Device {
  const refused = ability.refused.length > 0 ? `; not used there: ${ability.refused.join(', ')}` : '';
  return { provider, precision, fused: new Set(ability.fused), reason: `${why}${refused}` };
}

function presenceOf(provider: GpuProvider, folder: string): Promise<Presence> {
  return remembered(folder, provider, {
    topic: 'presence',
    schema: presenceSchema,
    find: () => findPresence(provider),
    isLasting,
  });
}

function abilityOf(provider: Provider, folder: string): Promise<Ability> {
  return remembered(folder, provider, {
    topic: 'ability',
    schema: abilitySchema,
    find: () => findAbility(provider),
  });
}

function speedOf(provider: GpuProvider, folder: string): Promise<number> {
  const find = () => measureSpeed(provider);
  return remembered(folder, provider, { topic: 'speed', schema: z.number(), find });
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
