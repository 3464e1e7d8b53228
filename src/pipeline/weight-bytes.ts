/** How much memory the weights of a bundle take. */

import path from 'node:path';
import { openWeights } from '../graph/safetensors/weights.ts';
import type { Bundle } from './bundle.ts';

const bytesPerElement = 4;

/**
 * Bytes of all weights as f32, known from the files' headers alone: what they take on a CPU, and twice of what they
 * take on a device that computes in f16.
 * @throws AppError `missing_file` or `bad_safetensors`
 */
export async function weightBytes({ folder, configs }: Bundle): Promise<number> {
  const parts = ['text_encoder_t5', 'ella', 'unet', 'vae', ...(configs.clip ? ['text_encoder'] : [])];
  let elements = 0;
  for (const part of parts) {
    const { tensors } = await openWeights(path.join(folder, part));
    for (const { shape } of tensors.values()) elements += shape.reduce((product, size) => product * size, 1);
  }
  return elements * bytesPerElement;
}
