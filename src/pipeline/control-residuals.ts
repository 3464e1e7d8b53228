/** What the ControlNets of a call add to the UNet, summed over them as diffusers sums it. */

import { buildControlHint, buildControlNet } from '../graph/models/controlnet.ts';
import type { UnetConfig } from '../graph/models/unet-config.ts';
import type { BuiltGraph, GraphTarget } from '../graph/onnx/graph.ts';
import type { Weights } from '../graph/safetensors/weight-set.ts';
import { createSession, type Feed, type Provider, type Session } from '../graph/session.ts';
import type { Bundle } from './bundle.ts';
import { once } from './once.ts';

type Load = (
  weights: Weights,
  config: UnetConfig,
  build: (config: UnetConfig, weights: Weights, target: GraphTarget) => BuiltGraph,
  name: string,
) => Promise<BuiltGraph>;

/** The ControlNets that requests have asked for, loaded as they are needed and kept beside their model. */
export function createControls(bundle: Bundle, device: { readonly provider: Provider }, load: Load) {
  const open = async (name: string) => {
    const weights = await bundle.controlNet(name);
    const session = (build: typeof buildControlNet, graph: string) =>
      once(async () => createSession(await load(weights, bundle.configs.unet, build, graph), device));
    return { net: session(buildControlNet, 'controlnet'), hint: session(buildControlHint, 'control-hint') };
  };
  const known = new Map<string, Awaited<ReturnType<typeof open>>>();
  return {
    async get(name: string) {
      const made = known.get(name) ?? (await open(name));
      known.set(name, made);
      return made;
    },
    sessions: () => [...known.values()].flatMap(({ net, hint }) => [net, hint]),
  };
}

/** What of a call the ControlNets need. */
interface ControlledBatch {
  /** In the order of their inputs `hint.i` and `scale.i`. */
  readonly controls: readonly string[];
  readonly rows: number;
  readonly height: number;
  readonly width: number;
  readonly inputs: Readonly<Record<string, Float32Array>>;
}

/** `down.0`, `down.1` … and `mid` for the variant `control`; nothing for others. */
export async function controlResiduals(
  { controls, rows, height, width, inputs }: ControlledBatch,
  feeds: Record<string, Feed>,
  sessionOf: (name: string) => Promise<Session>,
): Promise<Record<string, Feed>> {
  const sums: Record<string, { data: Float32Array; dims: readonly number[] }> = {};
  for (const [i, name] of controls.entries()) {
    const hint = inputs[`hint.${i}`] ?? new Float32Array();
    const channels = hint.length / (rows * height * width);
    const answers = await (await sessionOf(name)).run({
      ...feeds,
      hint: { data: hint, dims: [rows, channels, height, width] },
      scale: { data: inputs[`scale.${i}`] ?? new Float32Array(), dims: [rows, 1, 1, 1] },
    });
    for (const [key, { data, dims }] of Object.entries(answers)) {
      const sum = sums[key];
      sums[key] = { data: sum ? sum.data.map((value, at) => value + (data[at] ?? 0)) : data, dims };
    }
  }
  return sums;
}
