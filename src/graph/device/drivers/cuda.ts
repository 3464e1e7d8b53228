/** What CUDA needs on this machine and what of it is there, without starting anything. */

import path from 'node:path';
import { neededLibraries } from './elf.ts';
import { findLibrary, majorsOf, type System, thisSystem } from './system.ts';

export interface CudaState {
  /** NVIDIA's cards by name, as its driver lists them. */
  readonly cards: readonly string[];
  /** The driver's version; undefined where there is no driver. */
  readonly driver: string | undefined;
  /** onnxruntime's own CUDA library, where it was added. */
  readonly provider: string | undefined;
  /** The major version of CUDA that the provider was built for. */
  readonly needs: number | undefined;
  /** The major versions that are installed. */
  readonly installed: readonly number[];
  /** Libraries that the provider needs and nobody has. */
  readonly missing: readonly string[];
}

/** Opened when the first convolution runs, so the provider's file does not name it. */
const cudnn = 'libcudnn.so.9';

export function inspectCuda(
  provider: string | undefined,
  system: System = thisSystem,
  needed = provider === undefined ? [] : neededLibraries(provider),
): CudaState {
  const driver = system
    .read('/proc/driver/nvidia/version')
    ?.match(/Kernel Module(?: for \S+)?\s+([\d.]+)/)?.[1];
  const cards = system
    .list('/proc/driver/nvidia/gpus')
    .flatMap(
      (id) => system.read(`/proc/driver/nvidia/gpus/${id}/information`)?.match(/^Model:\s*(.+)$/m)?.[1] ?? [],
    );
  const runtime = needed.map((name) => /^libcudart\.so\.(\d+)/.exec(name)?.[1]).find((major) => major);
  const foreign = needed.filter((name) => /^lib(cu|nv)/.test(name));
  const wanted = provider === undefined ? [] : [...new Set([...foreign, cudnn])];
  return {
    cards,
    driver,
    provider,
    needs: runtime === undefined ? undefined : Number(runtime),
    installed: majorsOf('libcudart', system),
    missing: wanted.filter((name) => findLibrary(name, system) === undefined),
  };
}

/** One line for people: cards, driver, what is needed and what is missing. */
export function describeCuda({ cards, driver, provider, needs, installed, missing }: CudaState): string {
  if (driver === undefined) return 'no NVIDIA driver';
  const parts = [`${cards.length > 0 ? cards.join(', ') : 'no card'}, driver ${driver}`];
  if (provider === undefined) return `${parts[0]}; onnxruntime's CUDA libraries are not installed`;
  if (needs !== undefined) {
    const there = installed.length > 0 ? installed.map((major) => `CUDA ${major}`).join(' and ') : 'none';
    parts.push(`${path.basename(provider)} needs CUDA ${needs}, installed: ${there}`);
  }
  if (missing.length > 0) parts.push(`missing: ${missing.join(', ')}`);
  return parts.join('; ');
}

/** NVIDIA's packages carry a minor version in their name; any minor of the same major will do. */
const libraries: Readonly<Record<number, string>> = { 12: 'cuda-libraries-12-9', 13: 'cuda-libraries-13-0' };

/** The one command that mends it, with NVIDIA's package repository; undefined where nothing is to be mended or no command would. */
export function mendCuda({ driver, provider, needs, missing }: CudaState): string | undefined {
  if (driver === undefined) return undefined;
  if (provider === undefined) return 'ella-bot install-cuda';
  if (missing.length === 0) return undefined;
  const major = needs ?? 12;
  const all = missing.every((name) => name.startsWith('libcudnn'))
    ? []
    : [libraries[major] ?? `cuda-libraries-${major}`];
  return `sudo apt install ${[...all, `cudnn9-cuda-${major}`].join(' ')}`;
}
