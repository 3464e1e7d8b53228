/** What GPUs need on this machine, found or missing, each kind in one line. */

import { cudaLibrary } from '../runtime.ts';
import { describeCuda, inspectCuda, mendCuda } from './cuda.ts';
import { describeVulkan, inspectVulkan, mendVulkan } from './vulkan.ts';

export interface DriverReport {
  readonly detail: string;
  /** The one command that installs what is missing. */
  readonly command: string | undefined;
}

export const inspectDrivers = (): { readonly name: string; inspect(): DriverReport }[] => [
  {
    name: 'cuda',
    inspect: () => {
      const state = inspectCuda(cudaLibrary());
      return { detail: describeCuda(state), command: mendCuda(state) };
    },
  },
  {
    name: 'vulkan',
    inspect: () => {
      const state = inspectVulkan();
      return { detail: describeVulkan(state), command: mendVulkan(state) };
    },
  },
];
