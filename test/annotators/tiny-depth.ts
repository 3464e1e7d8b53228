/** A depth model in little, written to disk in the layout of transformers.js: a real network that takes red for near. */

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Graph } from '../../src/graph/onnx/graph.ts';
import { createWeights } from '../../src/graph/safetensors/weight-set.ts';
import { plainF32 } from '../support/drawing/run-graph.ts';

/** Of what the network reads; pictures are resized to it. */
const side = 32;

/** @param gives the network's answer for each pixel from its red, in 0–1: factor and offset */
export function writeTinyDepth(
  folder: string,
  config: object,
  gives: { readonly factor: number; readonly offset: number } = { factor: 1, offset: 0 },
): void {
  mkdirSync(path.join(folder, 'onnx'), { recursive: true });
  const g = new Graph('depth', createWeights(new Map()), plainF32);
  const pixels = g.input('pixel_values', 'f32', ['batch_size', 3, side, side]);
  const red = g.node('Squeeze', [
    g.node('Slice', [pixels, g.ints([0]), g.ints([1]), g.ints([1])]),
    g.ints([1]),
  ]);
  const depth = g.node('Add', [g.node('Mul', [red, g.floats(gives.factor)]), g.floats(gives.offset)]);
  g.output('predicted_depth', depth, 'f32', ['batch_size', side, side]);
  writeFileSync(path.join(folder, 'onnx', 'model.onnx'), g.build().model);
  const files = {
    'config.json': config,
    'preprocessor_config.json': {
      image_processor_type: 'DPTImageProcessor',
      do_rescale: true,
      rescale_factor: 1 / 255,
      do_normalize: false,
      do_resize: true,
      resample: 3,
      size: { height: side, width: side },
    },
  };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(path.join(folder, name), JSON.stringify(content));
  }
}
