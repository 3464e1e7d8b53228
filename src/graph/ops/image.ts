/** Images as the target has them: how they come in, how they go out, and as rows of pixels between. */

import type { Graph, Value } from '../onnx/graph.ts';
import { add } from './elementwise.ts';
import { type LinearSpec, linear, linearBias, linearWeight } from './linear.ts';
import { channelsFirst, channelsLast } from './nhwc.ts';
import { openSum } from './open-sum.ts';
import { biasAdd, matMulTransposed } from './products.ts';
import { reshape, reshapeLike, transpose } from './shape.ts';

/** An input [batch, channels, height, width] in f32, as the graph computes with it. */
export function imageIn(g: Graph, x: Value): Value {
  const value = g.target.precision === 'f32' ? x : g.cast(x, g.target.precision);
  return g.target.channelsLast ? channelsLast(g, value) : value;
}

/** The other way. */
export function imageOut(g: Graph, x: Value): Value {
  const value = g.target.channelsLast ? channelsFirst(g, x) : x;
  return g.target.precision === 'f32' ? value : g.cast(value, 'f32');
}

/** The pixels of an image as tokens [batch, pixels, channels]. */
export function pixelsOf(g: Graph, image: Value, channels: number): Value {
  if (g.target.channelsLast) return reshape(g, image, [0, -1, channels]);
  return transpose(g, reshape(g, image, [0, 0, -1]), [0, 2, 1]);
}

/** `image` plus the layer of `key`, which has a bias, on its `pixels` [batch, pixels, input]. */
export function addToPixels(g: Graph, image: Value, pixels: Value, key: string, spec: LinearSpec): Value {
  if (!g.target.channelsLast) {
    const added = transpose(g, linear(g, pixels, key, spec), [0, 2, 1]);
    return add(g, reshapeLike(g, added, image), image);
  }
  const product = () => matMulTransposed(g, pixels, linearWeight(g, key, spec));
  const bias = () => linearBias(g, key, spec)[0] ?? '';
  return openSum(g, {
    branch: () => reshapeLike(g, product(), image),
    bias,
    skip: image,
    perRow: false,
    alone: (sum) => {
      const rows = biasAdd(g, product(), bias(), pixelsOf(g, image, spec.output), spec.output);
      g.nodes('Reshape', [rows, g.node('Shape', [image])], {}, [sum]);
    },
  });
}
