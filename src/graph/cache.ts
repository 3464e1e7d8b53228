/** Keeps built graphs between starts: reading one back takes a few milliseconds, building it up to a hundred. */

import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../errors.ts';
import { reasonOf } from '../files/read-json.ts';
import { builderVersion } from './builder-version.ts';
import type { BuiltGraph } from './onnx/graph.ts';
import { type Weights, weightFiles } from './safetensors/weight-set.ts';
import { readSealed, writeSealed } from './sealed-file.ts';

/** Graphs kept in one folder; a few hundred KB each. The oldest go first. */
const maxGraphs = 64;

export interface GraphIdentity {
  /** What it is a graph of, such as `unet`. */
  readonly name: string;
  /** All that decides the graph besides its weights: config, target, fixed sizes. Sets count as sorted lists. */
  readonly parts: readonly unknown[];
  readonly weights: Weights;
}

/**
 * The graph that `build` makes, from `folder` if it was made before by the same builders, from the same config and
 * from weight files of the same size, age and header. The graph only points into those files, so a change of
 * values that keeps all three can't make it wrong.
 *
 * Damaged or half-written entries are built again, and nothing needs `folder` to be writable.
 * @throws UserError `missing_file` when the weights went away, and whatever `build` throws
 */
export async function cachedGraph(
  folder: string,
  identity: GraphIdentity,
  build: () => BuiltGraph | Promise<BuiltGraph>,
): Promise<BuiltGraph> {
  const { name, weights } = identity;
  const file = path.join(folder, `${name}-${await keyOf(identity)}.graph`);
  const kept = await readSealed(file);
  if (kept !== undefined) return { name, model: kept, root: weights.root };
  const built = await build();
  if (await writeSealed(file, built.model)) await dropOldest(folder);
  return built;
}

async function keyOf({ name, parts, weights }: GraphIdentity): Promise<string> {
  const states = await Promise.all(weightFiles(weights).map(fileState));
  const { root, tensors, patches } = weights;
  const everything = [builderVersion(), name, parts, root, states, [...tensors], [...patches]];
  const text = JSON.stringify(everything, (_, value) => (value instanceof Set ? [...value].sort() : value));
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

async function fileState(file: string): Promise<[string, number, number]> {
  try {
    const { size, mtimeMs } = await stat(file);
    return [file, size, mtimeMs];
  } catch (cause) {
    throw new UserError('missing_file', `${file} can't be read: ${reasonOf(cause)}`, { cause });
  }
}

/** Keeps the folder from growing forever as models, versions and devices come and go. */
async function dropOldest(folder: string): Promise<void> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.graph'));
    if (names.length <= maxGraphs) return;
    const files = await Promise.all(
      names.map(async (name) => {
        const file = path.join(folder, name);
        return { file, age: (await stat(file)).mtimeMs };
      }),
    );
    const oldest = files.sort((a, b) => a.age - b.age).slice(0, files.length - maxGraphs);
    await Promise.all(oldest.map(({ file }) => rm(file, { force: true })));
  } catch {
    // Another process tidies at the same time; what is left is tidied after the next write.
  }
}
