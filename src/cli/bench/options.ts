/** What can be typed after `ella-bot bench dpg`. */

import type { WantedDevice } from '../../graph/device/choose-device.ts';

/** Prompts of the little world: as people type them, or as a grammar writes them. */
export const promptSets = ['people', 'grammar'] as const;
export type PromptSet = (typeof promptSets)[number];

export interface BenchDpgOptions {
  readonly model?: string;
  readonly set?: PromptSet;
  readonly count?: number;
  readonly images?: number;
  readonly seed?: number;
  readonly device: WantedDevice;
  readonly out?: string;
  readonly json?: true;
  /** Prompts of DPG-Bench instead of those of the little world. */
  readonly prompts?: string;
  /** A model that answers questions about pictures. */
  readonly vqa?: string;
}
