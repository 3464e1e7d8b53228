/** Puts UNet rows of one shape into batched calls and takes the answers apart again. */

import { sharesSamples, type UnetVariant } from '../graph/models/unet.ts';
import type { RowShape, RowTensors, UnetRow } from './drawing.ts';
import type { Device, Models } from './models.ts';

/** Rows in one call at the size that SD 1.5 was trained for, and at most for smaller ones. */
const limits = {
  // On a CPU the memory of more large rows costs more than the longer calls save.
  cpu: { default: 2, max: 16 },
  webgpu: { default: 8, max: 32 },
  cuda: { default: 16, max: 64 },
};
const usualPixels = 64 * 64;

/**
 * How many rows of a shape to put into one call where nothing was measured: more for small latents, fewer for large
 * ones.
 */
export function rowsPerCall({ provider }: Device, { height, width }: RowShape): number {
  const { default: usual, max } = limits[provider];
  return Math.max(1, Math.min(max, Math.floor((usual * usualPixels) / (height * width))));
}

/** How many rows are worth trying on a device, whatever it turns out to be best at. */
export const maxRowsPerCall = ({ provider }: Device): number => limits[provider].max;

/** Equal for rows that may share a call. */
export function shapeKey({ height, width, tokens, variant, controls }: RowShape): string {
  return `${JSON.stringify([variant, ...controls])} ${height}x${width}x${tokens}`;
}

function stacked(parts: readonly Float32Array[]): Float32Array {
  const length = parts[0]?.length ?? 0;
  const whole = new Float32Array(length * parts.length);
  for (const [i, part] of parts.entries()) whole.set(part, i * length);
  return whole;
}

/** A call's rows by what they denoise: rows that guidance made of one latent have the same array of numbers. */
interface Samples {
  /** A row of each. */
  readonly rows: readonly UnetRow[];
  /** Of each row of the call, the place of its sample; absent where each has its own. */
  readonly origin?: readonly number[];
}

function samplesOf(rows: readonly UnetRow[], variant: UnetVariant): Samples {
  if (!sharesSamples(variant)) return { rows };
  const samples: UnetRow[] = [];
  const origin = rows.map((row) => {
    const known = samples.findIndex(
      ({ timestep, inputs }) => timestep === row.timestep && inputs.sample === row.inputs.sample,
    );
    return known >= 0 ? known : samples.push(row) - 1;
  });
  return { rows: samples, origin };
}

/** The tensors of all rows, each stacked under its name; of the samples, one a sample. */
function stackedInputs(rows: readonly UnetRow[], samples: readonly UnetRow[]): RowTensors {
  const names = Object.keys(rows[0]?.inputs ?? {});
  return Object.fromEntries(
    names.map((name) => [
      name,
      stacked(
        (name === 'sample' ? samples : rows).map(({ inputs }) => {
          const part = inputs[name];
          if (part === undefined) throw new RangeError(`A row of this call lacks ${name}`);
          return part;
        }),
      ),
    ]),
  );
}

/** What each of `count` rows gets of a call's outputs. */
function unstacked(outputs: RowTensors, count: number): RowTensors[] {
  return Array.from({ length: count }, (_, i) =>
    Object.fromEntries(
      Object.entries(outputs).map(([name, data]) => {
        const length = data.length / count;
        return [name, data.subarray(i * length, (i + 1) * length)];
      }),
    ),
  );
}

/** The outputs of `rows`, in order, at most `maxRows` in one call. */
export async function callUnet(
  models: Models,
  shape: RowShape,
  rows: readonly UnetRow[],
  maxRows: number,
): Promise<RowTensors[]> {
  const outputs: RowTensors[] = [];
  for (let first = 0; first < rows.length; first += maxRows) {
    const part = rows.slice(first, first + maxRows);
    const { rows: samples, origin } = samplesOf(part, shape.variant);
    const answer = await models.unet({
      ...shape,
      rows: part.length,
      ...(origin && { origin }),
      timestep: Float32Array.from(samples, (row) => row.timestep),
      inputs: stackedInputs(part, samples),
    });
    outputs.push(...unstacked(answer, part.length));
  }
  return outputs;
}
