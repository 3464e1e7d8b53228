/** The precisions in which networks are published for transformers.js, by the ends of their files' names. */

import { access } from 'node:fs/promises';
import path from 'node:path';

/** The most exact first. */
export const onnxPrecisions = [
  ['fp32', ''],
  ['fp16', '_fp16'],
  ['q8', '_quantized'],
  ['int8', '_int8'],
  ['uint8', '_uint8'],
  ['q4', '_q4'],
  ['q4f16', '_q4f16'],
  ['bnb4', '_bnb4'],
] as const;

export type OnnxPrecision = (typeof onnxPrecisions)[number][0];

/** The most exact one in which `folder`, in the layout of transformers.js, has its network. */
export async function findPrecision(folder: string): Promise<OnnxPrecision | undefined> {
  for (const [precision, end] of onnxPrecisions) {
    const isThere = await access(path.join(folder, 'onnx', `model${end}.onnx`)).then(
      () => true,
      () => false,
    );
    if (isThere) return precision;
  }
  return undefined;
}
