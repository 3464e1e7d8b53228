/** What can be told of a machine's devices and drivers without touching them, so that a verdict ends with them. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import os from 'node:os';
import type { Provider } from '../session.ts';
import { availableCores } from './available-cores.ts';
import { inspectCuda } from './drivers/cuda.ts';
import { orElse } from './drivers/system.ts';
import { inspectVulkan } from './drivers/vulkan.ts';
import { cudaLibrary } from './runtime.ts';

// Package managers rewrite the first when a library (a Vulkan loader, a CUDA one) comes or goes.
const touched = [
  '/etc/ld.so.cache',
  '/etc/vulkan/icd.d',
  '/usr/share/vulkan/icd.d',
  '/usr/local/share/vulkan/icd.d',
  '/etc/vulkan/implicit_layer.d',
  '/usr/share/vulkan/implicit_layer.d',
];
const deviceFiles = /^(dri|nvidia|dxg|kfd|mali|kgsl)/;
const variables = /^(VK_|MESA_|LIBGL_|LD_LIBRARY_PATH$|CUDA_|NVIDIA_|DRI_PRIME$|XDG_DATA_(DIRS|HOME)$)/;

/** Everything that a verdict about `provider` depends on, as far as the system tells. */
export function describeMachine(provider: Provider): unknown[] {
  const processor = os.cpus()[0]?.model ?? 'unknown';
  if (provider === 'cpu') return [os.arch(), processor, availableCores()];
  const environment = Object.entries(process.env).filter(([name]) => variables.test(name));
  return [
    os.platform(),
    os.arch(),
    os.release(),
    processor,
    environment.sort(),
    // What was missing may come, also where no package manager is asked.
    os.platform() === 'linux' ? [inspectCuda(cudaLibrary()), inspectVulkan()] : cudaLibrary(),
    touched.map((file) => orElse(null, () => statSync(file).mtimeMs)),
    orElse(null, () => readdirSync('/dev').filter((name) => deviceFiles.test(name))),
    orElse(null, () => readdirSync('/dev/dri')),
    orElse(null, () => readFileSync('/proc/driver/nvidia/version', 'utf8')),
  ];
}
