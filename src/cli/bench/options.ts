/** What can be typed after `ella-bot bench dpg`. */

import type { WantedDevice } from '../../graph/device/choose-device.ts';

export interface BenchDpgOptions {
  readonly model?: string;
  readonly count?: number;
  readonly images?: number;
  readonly seed?: number;
  readonly device: WantedDevice;
  readonly out?: string;
  readonly json?: true;
  /** Prompts of DPG-Bench; without them, the prompts of the little world of shapes. */
  readonly prompts?: string;
  /** A model that answers questions about pictures. */
  readonly vqa?: string;
}
