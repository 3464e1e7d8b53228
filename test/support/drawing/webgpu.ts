/**
 * A WebGPU device for tests on machines without a GPU: SwiftShader and the Vulkan loader that come with Chromium.
 *
 * Both are found by environment variables that the system reads when a process starts, so they are set for every
 * test process in vitest.config.ts, and inherited by what tests start themselves.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';

const icd = 'vk_swiftshader_icd.json';
// Debian and Ubuntu, Fedora, Arch, Google's own packages.
const places = [
  '/usr/lib/chromium',
  '/usr/lib64/chromium-browser',
  '/usr/lib/chromium-browser',
  '/opt/google/chrome',
];

/** The folder with SwiftShader in it, if there is one. */
export function softwareGpuFolder(): string | undefined {
  return places.find((folder) => existsSync(path.join(folder, icd)));
}

/** What a process needs to see SwiftShader and no other device; nothing where it is not installed. */
export function softwareGpuEnvironment(): Record<string, string> {
  const folder = softwareGpuFolder();
  if (folder === undefined) return {};
  const others = process.env.LD_LIBRARY_PATH;
  return {
    VK_DRIVER_FILES: path.join(folder, icd),
    LD_LIBRARY_PATH: others ? `${folder}${path.delimiter}${others}` : folder,
  };
}

/** Fails a test file at once and with the reason, rather than by a driver that isn't there. */
export function requireSoftwareGpu(): void {
  if (process.env.VK_DRIVER_FILES && existsSync(process.env.VK_DRIVER_FILES)) return;
  throw new Error(
    `WebGPU is tested on SwiftShader, which Debian's package chromium has (looked in ${places.join(', ')})`,
  );
}
