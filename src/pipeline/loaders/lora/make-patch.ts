/** The tensors of one LoRA module as a patch of one weight, checked against that weight's shape. */

import { kroneckerShape } from '../../../graph/patches/deltas.ts';
import type { KroneckerFactor, WeightPatch } from '../../../graph/patches/patch.ts';
import type { TensorEntry } from '../../../graph/safetensors/header.ts';
import type { Slot } from './lora-slots.ts';

export type ModuleTensors = Partial<Record<Slot, TensorEntry>>;

/** How much a module counts. */
export interface Amounts {
  readonly strength: number;
  /** By the rank of the factors; 1 where the file names no alpha. */
  scaleFor(rank: number): number;
}

const product = (dims: readonly number[]) => dims.reduce((a, b) => a * b, 1);

/** What is wrong with a module; whoever knows the file's name says it. */
export class BadModule extends Error {}

/** @throws BadModule for factors that lack their other half or don't fit the weight */
export function makePatch(tensors: ModuleTensors, weight: TensorEntry, amounts: Amounts): WeightPatch {
  const [out = 1, input = 1] = weight.shape;
  const width = product(weight.shape) / out;
  const patch = patchOf(tensors, amounts);
  const made = sizeOf(patch);
  if (made[0] * made[1] !== out * width || (made[0] !== out && patch.kind !== 'full')) {
    throw new BadModule(`it gives [${made}], but the weight is [${weight.shape}]`);
  }
  const { magnitude } = tensors;
  if (magnitude === undefined) return patch;
  const size = product(magnitude.shape);
  if (size !== out && size !== input) {
    throw new BadModule(`its dora_scale is [${magnitude.shape}], but the weight is [${weight.shape}]`);
  }
  return { ...patch, magnitude };
}

function patchOf(tensors: ModuleTensors, { strength, scaleFor }: Amounts): WeightPatch {
  const { up, down, core, loha1Up, loha1Down, loha2Up, loha2Down, loha1Core, loha2Core } = tensors;
  if (up && down) {
    const rank = core ? core.shape[0] : down.shape[0];
    const inner = core ? core.shape[1] === down.shape[0] : true;
    if (up.shape[1] !== rank || !inner)
      throw new BadModule(`its factors [${up.shape}] and [${down.shape}] don't fit`);
    return {
      kind: 'low-rank',
      up,
      down,
      ...(core && { core }),
      strength,
      scale: scaleFor(down.shape[0] ?? 1),
    };
  }
  if (loha1Up && loha1Down && loha2Up && loha2Down) {
    const first = { up: loha1Up, down: loha1Down, ...(loha1Core && { core: loha1Core }) };
    const second = { up: loha2Up, down: loha2Down, ...(loha2Core && { core: loha2Core }) };
    return { kind: 'hadamard', first, second, strength, scale: scaleFor(loha1Down.shape[0] ?? 1) };
  }
  const left = kroneckerFactor(tensors.lokr1, tensors.lokr1Up, tensors.lokr1Down, undefined);
  const right = kroneckerFactor(tensors.lokr2, tensors.lokr2Up, tensors.lokr2Down, tensors.lokr2Core);
  if (left && right) {
    // Alpha counts only where a factor is itself a product.
    const rank = (tensors.lokr1 ? undefined : tensors.lokr1Down?.shape[0]) ?? tensors.lokr2Down?.shape[0];
    const scale = rank === undefined ? 1 : scaleFor(rank);
    return { kind: 'kronecker', first: left, second: right, strength, scale };
  }
  if (tensors.difference) return { kind: 'full', difference: tensors.difference, strength, scale: 1 };
  throw new BadModule(`it has only ${Object.keys(tensors).join(', ')}`);
}

function kroneckerFactor(
  whole: TensorEntry | undefined,
  up: TensorEntry | undefined,
  down: TensorEntry | undefined,
  core: TensorEntry | undefined,
): KroneckerFactor | undefined {
  if (whole) return whole;
  return up && down && { up, down, ...(core && { core }) };
}

/** [out, everything else] of what a patch adds. */
function sizeOf(patch: WeightPatch): [number, number] {
  const matrix = ({ shape: [rows = 1, ...rest] }: TensorEntry): [number, number] => [rows, product(rest)];
  switch (patch.kind) {
    case 'full':
      return matrix(patch.difference);
    case 'low-rank': {
      const [, columns] = matrix(patch.down);
      return [patch.up.shape[0] ?? 1, columns * product(patch.core?.shape.slice(2) ?? [])];
    }
    case 'hadamard': {
      const [first, second] = [kroneckerShape(patch.first), kroneckerShape(patch.second)];
      if (first.join() !== second.join()) throw new BadModule(`its halves are [${first}] and [${second}]`);
      return [first[0], first[1] * first[2]];
    }
    case 'kronecker': {
      const [a, b] = kroneckerShape(patch.first);
      const [c, d, kernel] = kroneckerShape(patch.second);
      return [a * c, b * d * kernel];
    }
  }
}
