/** How much memory the weights of a bundle take. */

import { type Bundle, partsOf } from './bundle.ts';

const bytesPerElement = 4;

/**
 * Bytes of all weights as f32, known from the files' headers alone: what they take on a CPU, and twice what they
 * take on a device that computes in f16.
 * @throws UserError `missing_file` or `bad_safetensors`
 */
export async function weightBytes(bundle: Bundle): Promise<number> {
  let elements = 0;
  for (const part of partsOf(bundle)) {
    const { tensors } = await bundle.weightsOf(part);
    for (const { shape } of tensors.values()) elements += shape.reduce((product, size) => product * size, 1);
  }
  return elements * bytesPerElement;
}
