/** The Vulkan loaders and drivers of a Linux machine: what WebGPU needs there, found or missing. */

import path from 'node:path';
import { z } from 'zod';
import { findLibrary, type System, thisSystem } from './system.ts';

export interface VulkanDriver {
  /** Its file, such as /usr/share/vulkan/icd.d/nvidia_icd.json. */
  readonly file: string;
  /** The library that it names. */
  readonly library: string;
  readonly found: boolean;
}

export interface VulkanState {
  readonly loader: string | undefined;
  readonly drivers: readonly VulkanDriver[];
  /** Cards that the kernel shows, such as "NVIDIA 10de:2330". */
  readonly cards: readonly string[];
}

const loader = 'libvulkan.so.1';
const folders = ['/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/usr/share/vulkan/icd.d'];
const vendors: Readonly<Record<string, string>> = { '0x10de': 'NVIDIA', '0x1002': 'AMD', '0x8086': 'Intel' };

// https://github.com/KhronosGroup/Vulkan-Loader, "Driver Manifest File Format".
const manifest = z.object({ ICD: z.object({ library_path: z.string() }) });

export function inspectVulkan(system: System = thisSystem): VulkanState {
  return {
    loader: findLibrary(loader, system),
    drivers: manifestFiles(system).flatMap((file) => readDriver(file, system)),
    cards: findCards(system),
  };
}

/** These variables replace the folders; the second is the older name. */
function manifestFiles(system: System): string[] {
  const named = system.environment.VK_DRIVER_FILES ?? system.environment.VK_ICD_FILENAMES;
  if (named) return named.split(':').filter((file) => system.exists(file));
  return folders.flatMap((folder) =>
    system
      .list(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => path.posix.join(folder, name)),
  );
}

function readDriver(file: string, system: System): VulkanDriver[] {
  const text = system.read(file);
  if (text === undefined) return [];
  const library = parseManifest(text);
  if (library === undefined) return [{ file, library: 'no library that could be read', found: false }];
  // A bare name is left to the loader, anything else is relative to the manifest.
  const found = library.includes('/')
    ? system.exists(path.posix.resolve(path.posix.dirname(file), library))
    : findLibrary(library, system) !== undefined;
  return [{ file, library, found }];
}

function parseManifest(text: string): string | undefined {
  try {
    return manifest.safeParse(JSON.parse(text)).data?.ICD.library_path;
  } catch {
    return undefined;
  }
}

function findCards(system: System): string[] {
  return system
    .list('/sys/class/drm')
    .filter((name) => /^card\d+$/.test(name))
    .flatMap((name) => {
      const [vendor, device] = ['vendor', 'device'].map((part) =>
        system.read(`/sys/class/drm/${name}/device/${part}`)?.trim(),
      );
      if (vendor === undefined || device === undefined) return [];
      return [`${vendors[vendor] ?? 'a card'} ${vendor.slice(2)}:${device.slice(2)}`];
    });
}

/** One line for people. */
export function describeVulkan({ loader: found, drivers, cards }: VulkanState): string {
  const shown = drivers.map(
    ({ file, library, found: there }) =>
      `${path.basename(file)}${there ? '' : ` (its ${library} is missing)`}`,
  );
  return [
    `cards: ${cards.length > 0 ? cards.join(', ') : 'none'}`,
    `Vulkan loader: ${found ?? 'missing'}`,
    `drivers: ${shown.length > 0 ? shown.join(', ') : 'none'}`,
  ].join('; ');
}

/** The one command that mends it on Debian and Ubuntu; undefined where nothing is wrong or there is no card. */
export function mendVulkan({ loader: found, drivers, cards }: VulkanState): string | undefined {
  if (cards.length === 0) return undefined;
  const works = drivers.some((driver) => driver.found);
  if (found !== undefined && works) return undefined;
  const nvidia = cards.every((card) => card.startsWith('NVIDIA'));
  const driver = nvidia ? 'nvidia-vulkan-icd' : 'mesa-vulkan-drivers';
  return `sudo apt install ${[...(found === undefined ? ['libvulkan1'] : []), ...(works ? [] : [driver])].join(' ')}`;
}
