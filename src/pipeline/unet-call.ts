/** Puts UNet rows of one shape into batched calls and takes the answers apart again. */

import type { RowShape, UnetRow } from './drawing.ts';
import type { Device, Models } from './models.ts';

/** Rows in one call at the size that SD 1.5 was trained for, and at most for smaller ones. */
const limits = {
  // On a CPU the memory of more large rows costs more than the longer calls save.
  cpu: { usual: 2, most: 16 },
  webgpu: { usual: 8, most: 32 },
  cuda: { usual: 16, most: 64 },
};
const usualPixels = 64 * 64;

/** How many rows of a shape to put into one call: more for small latents, fewer for large ones. */
export function rowsPerCall({ provider }: Device, { height, width }: RowShape): number {
  const { usual, most } = limits[provider];
  return Math.max(1, Math.min(most, Math.floor((usual * usualPixels) / (height * width))));
}

function stacked(parts: readonly Float32Array[]): Float32Array {
  const length = parts[0]?.length ?? 0;
  const whole = new Float32Array(length * parts.length);
  for (const [i, part] of parts.entries()) whole.set(part, i * length);
  return whole;
}

/** The outputs [channels, height, width] of `rows`, in order, at most `maxRows` in one call. */
export async function callUnet(
  models: Models,
  shape: RowShape,
  rows: readonly UnetRow[],
  maxRows: number,
): Promise<Float32Array[]> {
  const outputs: Float32Array[] = [];
  for (let first = 0; first < rows.length; first += maxRows) {
    const part = rows.slice(first, first + maxRows);
    const answer = await models.unet({
      ...shape,
      rows: part.length,
      sample: stacked(part.map((row) => row.sample)),
      timestep: Float32Array.from(part, (row) => row.timestep),
      context: stacked(part.map((row) => row.context)),
    });
    const length = answer.length / part.length;
    for (let i = 0; i < part.length; i++) outputs.push(answer.subarray(i * length, (i + 1) * length));
  }
  return outputs;
}
