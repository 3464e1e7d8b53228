/** Graphs that are kept: only ever what building anew would give, whatever happens to the files. */
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cachedGraph } from '../../src/graph/cache.ts';
import { type BuiltGraph, Graph } from '../../src/graph/onnx/graph.ts';
import type { Weights } from '../../src/graph/safetensors/weight-set.ts';
import { openWeights } from '../../src/graph/safetensors/weights.ts';
import { readSealed, writeSealed } from '../../src/graph/sealed-file.ts';
import { plainF32, runGraph } from '../support/drawing/run-graph.ts';
import { temporaryFolder, writeSafetensors } from '../support/drawing/safetensors-file.ts';

/** A model folder with one tensor, a cache folder, and a builder that counts its calls. */
function setting() {
  const [model, cache] = [temporaryFolder(), temporaryFolder()];
  const file = path.join(model, 'model.safetensors');
  const write = (data: number[]) => writeSafetensors(file, { w: { shape: [data.length], data } });
  write([1, 2, 3]);
  let builds = 0;
  const build = (weights: Weights): BuiltGraph => {
    builds += 1;
    const g = new Graph('sum', weights, plainF32);
    const shape = [...(weights.tensors.get('w')?.shape ?? [])];
    g.output('y', g.node('Add', [g.weight('w', shape), g.input('x', 'f32', [])]), 'f32', shape);
    return g.build();
  };
  return {
    ...{ model, cache, file, write },
    builds: () => builds,
    entries: () => readdirSync(cache),
    async get(parts: unknown[] = [{ config: 1 }], folder = cache) {
      const weights = await openWeights(model);
      return cachedGraph(folder, { name: 'sum', parts, weights }, () => build(weights));
    },
    async run(graph: BuiltGraph) {
      const { y } = await runGraph(graph, { x: { data: Float32Array.of(10), dims: [] } });
      return [...(y?.data ?? [])];
    },
  };
}

describe('a kept graph', () => {
  it('is the built one, and runs', async () => {
    const { get, run, builds, entries } = setting();
    // What the network leaves unread is told once, by whoever builds.
    const { unused, ...built } = await get();
    const kept = await get();
    expect(builds()).toBe(1);
    expect(unused).toEqual([]);
    expect({ ...kept, model: Buffer.from(kept.model) }).toEqual({
      ...built,
      model: Buffer.from(built.model),
    });
    expect(await run(kept)).toEqual([11, 12, 13]);
    expect(entries()).toEqual([expect.stringMatching(/^sum-[0-9a-f]{32}\.graph$/)]);
  });

  it('is another for other parts of the key', async () => {
    const { get, builds } = setting();
    const keys = [[{ a: 1 }], [{ a: 2 }], [{ a: 1 }, 'f16'], [new Set(['x', 'y'])], [new Set(['x'])], []];
    for (const parts of keys) await get(parts);
    expect(builds()).toBe(keys.length);
    await get([new Set(['y', 'x'])]);
    expect(builds()).toBe(keys.length);
  });

  it.each<[string, (s: ReturnType<typeof setting>) => void]>([
    ['another header', (s) => s.write([1, 2, 3, 4])],
    ['another time of change', (s) => utimesSync(s.file, new Date(1), new Date(1))],
  ])('is built anew for weights with %s', async (_what, change) => {
    const s = setting();
    utimesSync(s.file, new Date(1000), new Date(1000));
    await s.get();
    change(s);
    const graph = await s.get();
    expect(s.builds()).toBe(2);
    expect((await s.run(graph)).slice(0, 3)).toEqual([11, 12, 13]);
  });

  it.each<[string, (file: string) => void]>([
    ['cut off', (file) => truncateSync(file, readFileSync(file).length - 1)],
    ['emptied', (file) => truncateSync(file, 0)],
    ['longer', (file) => appendFileSync(file, 'x')],
    [
      'changed by one bit',
      (file) => {
        const bytes = readFileSync(file);
        bytes[40] = (bytes[40] ?? 0) ^ 1;
        writeFileSync(file, bytes);
      },
    ],
  ])('that was %s is built anew and mended', async (_what, spoil) => {
    const { cache, entries, get, builds, run } = setting();
    await get();
    spoil(path.join(cache, entries()[0] ?? ''));
    expect(await run(await get())).toEqual([11, 12, 13]);
    expect(builds()).toBe(2);
    await get();
    expect(builds()).toBe(2);
  });

  it('needs no folder that can be written', async () => {
    const { cache, get, run, builds } = setting();
    writeFileSync(path.join(cache, 'file'), '');
    // Below a file there can't be a folder, not even for root, whom a read-only one wouldn't stop.
    const graph = await get([], path.join(cache, 'file', 'graphs'));
    expect(await run(graph)).toEqual([11, 12, 13]);
    chmodSync(cache, 0o500);
    await get([], cache);
    expect(builds()).toBe(2);
    chmodSync(cache, 0o700);
  });

  it('leaves no other file behind, from many writers at once', async () => {
    const { cache, get, run, entries } = setting();
    mkdirSync(path.join(cache, 'deep'));
    const graphs = await Promise.all(Array.from({ length: 20 }, () => get()));
    for (const graph of graphs)
      expect(Buffer.from(graph.model).equals(graphs[0]?.model ?? Buffer.alloc(0))).toBe(true);
    expect(entries().filter((name) => name !== 'deep')).toHaveLength(1);
    expect(await run(await get())).toEqual([11, 12, 13]);
  });

  it('gives way when there are too many', async () => {
    const { get, entries, builds } = setting();
    for (let i = 0; i < 70; i++) await get([i]);
    expect(entries()).toHaveLength(64);
    await get([69]);
    expect(builds()).toBe(70);
  });

  it('does not hide that the weights are gone', async () => {
    const { cache, model, file, get } = setting();
    await get();
    const weights = await openWeights(model);
    rmSync(file);
    const built = { name: 'sum', model: new Uint8Array(), root: model };
    const asked = cachedGraph(cache, { name: 'sum', parts: [{ config: 1 }], weights }, () => built);
    await expect(asked).rejects.toMatchObject({
      code: 'missing_file',
      message: expect.stringContaining(file),
    });
  });

  it('is not made of a build that failed', async () => {
    const { cache, model } = setting();
    const weights = await openWeights(model);
    const failing = () =>
      cachedGraph(cache, { name: 'sum', parts: [], weights }, () => {
        throw new Error('no');
      });
    await expect(failing()).rejects.toThrow('no');
    expect(readdirSync(cache)).toEqual([]);
  });
});

describe('a sealed file', () => {
  it('may be empty', async () => {
    const file = path.join(temporaryFolder(), 'a', 'b');
    expect(await writeSealed(file, new Uint8Array())).toBe(true);
    expect(await readSealed(file)).toEqual(Buffer.alloc(0));
  });

  it('that is none is nothing', async () => {
    const folder = temporaryFolder();
    expect(await readSealed(folder)).toBeUndefined();
    expect(await writeSealed(folder, Buffer.from('x'))).toBe(false);
    expect(readdirSync(path.dirname(folder)).filter((name) => name.endsWith('.incomplete'))).toEqual([]);
  });
});
