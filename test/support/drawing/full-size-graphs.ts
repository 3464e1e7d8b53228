/** Graphs of the published sizes over weights that aren't there: names and shapes are all that a builder looks at. */
import path from 'node:path';
import {
  ellaConfig,
  ellaTensors,
  type TensorSpec,
  t5Config,
  t5Tensors,
  unetConfig,
  unetTensors,
  vaeConfig,
  vaeTensors,
} from '../../../bench/sd15-shapes.ts';
import { buildConnector, connectorConfigSchema } from '../../../src/graph/models/connector.ts';
import { buildT5Encoder, t5ConfigSchema } from '../../../src/graph/models/t5-encoder.ts';
import { buildUnet, type UnetVariant } from '../../../src/graph/models/unet.ts';
import { unetConfigSchema } from '../../../src/graph/models/unet-config.ts';
import { buildVaeDecoder, buildVaeEncoder } from '../../../src/graph/models/vae.ts';
import { vaeConfigSchema } from '../../../src/graph/models/vae-config.ts';
import type { BuiltGraph, GraphTarget } from '../../../src/graph/onnx/graph.ts';
import { createWeights, type Weights } from '../../../src/graph/safetensors/weight-set.ts';

/** Tensors in a file of `folder`; it has to be there for onnxruntime alone, and may be empty. */
function weightsIn(folder: string, tensors: readonly TensorSpec[]): Weights {
  const file = path.join(folder, emptyWeights);
  let offset = 0;
  const entries = tensors.map(({ name, shape }) => {
    const length = 2 * shape.reduce((product, dim) => product * dim, 1);
    const entry = { name, dtype: 'F16', shape, file, offset, length } as const;
    offset += length;
    return [name, entry] as const;
  });
  return createWeights(new Map(entries));
}

export const emptyWeights = 'model.safetensors';

/** By name, each for a target and a folder of weights. */
export type FullSizeGraph = (target: GraphTarget, folder?: string) => BuiltGraph;

const unet =
  (variant: UnetVariant): FullSizeGraph =>
  (target, folder = '/nowhere') =>
    buildUnet(unetConfigSchema.parse(unetConfig), weightsIn(folder, unetTensors()), target, variant);
const vae =
  (build: typeof buildVaeDecoder): FullSizeGraph =>
  (target, folder = '/nowhere') =>
    build(vaeConfigSchema.parse(vaeConfig), weightsIn(folder, vaeTensors()), target);

export const fullSizeGraphs = {
  unet: unet('plain'),
  'unet control': unet('control'),
  'unet deep': unet('deep'),
  'unet shallow': unet('shallow'),
  'vae decoder': vae(buildVaeDecoder),
  'vae encoder': vae(buildVaeEncoder),
  t5: (target, folder = '/nowhere') =>
    buildT5Encoder(t5ConfigSchema.parse(t5Config), weightsIn(folder, t5Tensors()), target),
  connector: (target, folder = '/nowhere') =>
    buildConnector(connectorConfigSchema.parse(ellaConfig), weightsIn(folder, ellaTensors()), target),
} as const satisfies Record<string, FullSizeGraph>;
