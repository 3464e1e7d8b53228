/** The onnxruntime that the project brings: its version, its providers, and its telemetry switched off. */

import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import ort from 'onnxruntime-node';
import type { Provider } from '../session.ts';

// Since 1.30 onnxruntime reports its use to its maker over the network unless told otherwise before the first
// session. This works on the main thread only: a worker thread's process.env is a copy that native code never sees.
process.env.ORT_DISABLE_TELEMETRY ??= '1';

/** The file to load onnxruntime from, so that a child process has the very same one. */
export const runtimeEntry = createRequire(import.meta.url).resolve('onnxruntime-node');

export const runtimeVersion: string = ort.env.versions.node ?? ort.env.versions.common;

/** Whether this onnxruntime knows the provider at all; libraries or a device for it may still be missing. */
export function isBuiltIn(provider: Provider): boolean {
  return ort.listSupportedBackends().some((backend) => backend.name === provider);
}

/** The library of the CUDA provider, which is too large for npm, where it was added to the package. */
export function cudaLibrary(): string | undefined {
  const bin = path.join(path.dirname(path.dirname(runtimeEntry)), 'bin');
  const names = ['libonnxruntime_providers_cuda.so', 'onnxruntime_providers_cuda.dll'];
  return readdirSync(bin)
    .flatMap((abi) => names.map((name) => path.join(bin, abi, process.platform, process.arch, name)))
    .find((file) => existsSync(file));
}

export const hasCudaLibraries = (): boolean => cudaLibrary() !== undefined;
