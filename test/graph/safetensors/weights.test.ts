/** Weights of one model: which file is taken, shards, links, and what is said when something is missing. */
import { cpSync, linkSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/errors.ts';
import { Graph } from '../../../src/graph/onnx/graph.ts';
import type { Weights } from '../../../src/graph/safetensors/weight-set.ts';
import { openWeights } from '../../../src/graph/safetensors/weights.ts';
import { plainF32, runGraph } from '../../support/drawing/run-graph.ts';
import { temporaryFolder, writeSafetensors } from '../../support/drawing/safetensors-file.ts';

const one = (value: number) => ({ x: { shape: [1], data: [value] } });

/** Two shards: `a` of 1, 2 and `b` of 3, 4, 5. */
function writeShards(folder: string, indexName = 'model.safetensors.index.json') {
  writeSafetensors(path.join(folder, 'model-1.safetensors'), { a: { shape: [2], data: [1, 2] } });
  writeSafetensors(path.join(folder, 'model-2.safetensors'), { b: { shape: [3], data: [3, 4, 5] } });
  const weight_map = { a: 'model-1.safetensors', b: 'model-2.safetensors' };
  writeFileSync(path.join(folder, indexName), JSON.stringify({ metadata: { total_size: 20 }, weight_map }));
}

/** What onnxruntime reads of the tensor `key`: the whole way to the values. */
async function valuesOf(weights: Weights, key: string): Promise<number[]> {
  const g = new Graph('reading', weights, plainF32);
  const shape = weights.tensors.get(key)?.shape ?? [];
  g.output('y', g.node('Add', [g.weight(key, shape), g.input('zero', 'f32', [])]), 'f32', [...shape]);
  const { y } = await runGraph(g.build(), { zero: { data: Float32Array.of(0), dims: [] } });
  return [...(y?.data ?? [])];
}

describe('the file that is taken', () => {
  it.each([
    [['model.safetensors', 'model.fp16.safetensors'], 'model.safetensors'],
    [['model.fp16.safetensors', 'other.safetensors'], 'model.fp16.safetensors'],
    [
      ['diffusion_pytorch_model.safetensors', 'diffusion_pytorch_model.non_ema.safetensors'],
      'diffusion_pytorch_model.safetensors',
    ],
    [['ella-sd1.5-tsc-t5xl.safetensors', 'config.json'], 'ella-sd1.5-tsc-t5xl.safetensors'],
  ])('of %j is %s', async (names, expected) => {
    const folder = temporaryFolder();
    for (const [i, name] of names.entries()) writeSafetensors(path.join(folder, name), one(i));
    const { tensors } = await openWeights(folder);
    expect(tensors.get('x')?.file).toBe(path.join(folder, expected));
  });

  it('is not guessed among several of unusual names', async () => {
    const folder = temporaryFolder();
    for (const name of ['a.safetensors', 'b.safetensors']) writeSafetensors(path.join(folder, name), one(1));
    await expect(openWeights(folder)).rejects.toMatchObject({
      code: 'bad_safetensors',
      message: expect.stringMatching(/several weight files.*a\.safetensors,b\.safetensors/),
    });
  });

  it('has to be there', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'model.bin'), '');
    await expect(openWeights(folder)).rejects.toMatchObject({
      code: 'missing_file',
      message: `There is no .safetensors file in ${folder}; model.bin is a PyTorch pickle, which can run code and is never read`,
    });
    await expect(openWeights(path.join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'missing_file' });
    await expect(openWeights(path.join(folder, 'model.bin'))).rejects.toMatchObject({ code: 'missing_file' });
  });
});

describe('shards', () => {
  it.each([
    'model.safetensors.index.json',
    'model.safetensors.index.fp16.json',
    'other.safetensors.index.json',
  ])('of %s are one model', async (name) => {
    const folder = temporaryFolder();
    writeShards(folder, name);
    const weights = await openWeights(folder);
    expect([...weights.tensors.keys()]).toEqual(['a', 'b']);
    expect(weights.root).toBe(folder);
    expect(await valuesOf(weights, 'a')).toEqual([1, 2]);
    expect(await valuesOf(weights, 'b')).toEqual([3, 4, 5]);
  });

  it('are refused when one is cut off', async () => {
    const folder = temporaryFolder();
    writeShards(folder);
    const shard = path.join(folder, 'model-2.safetensors');
    truncateSync(shard, readFileSync(shard).length - 1);
    await expect(openWeights(folder)).rejects.toMatchObject({
      code: 'bad_safetensors',
      message: expect.stringMatching(/model-2\.safetensors.*"b" ends at byte .*truncated/),
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['a missing shard', { weight_map: { a: 'model-3.safetensors' } }, /model-3\.safetensors can't be read/],
    [
      'a tensor that its shard lacks',
      { weight_map: { a: 'model-2.safetensors' } },
      /says that "a" is in model-2/,
    ],
    ['a path out of the folder', { weight_map: { a: '../model-1.safetensors' } }, /outside of its folder/],
    ['an absolute path', { weight_map: { a: '/etc/passwd' } }, /outside of its folder/],
    ['a file of another kind', { weight_map: { a: 'model.bin' } }, /outside of its folder/],
    ['no weight_map', { metadata: {} }, /no usable weight_map/],
    ['a weight_map of numbers', { weight_map: { a: 1 } }, /no usable weight_map/],
    ['an empty weight_map', { weight_map: {} }, /empty weight_map/],
    ['no JSON', 'weights', /is not valid JSON/],
  ])('with an index of %s are refused', async (_what, index, reason) => {
    const folder = temporaryFolder();
    writeShards(folder);
    const text = typeof index === 'string' ? index : JSON.stringify(index);
    writeFileSync(path.join(folder, 'model.safetensors.index.json'), text);
    await expect(openWeights(folder)).rejects.toMatchObject({ message: expect.stringMatching(reason) });
  });

  it('with any index are read or refused', async () => {
    const folder = temporaryFolder();
    writeShards(folder);
    const shard = fc.oneof(
      fc.constantFrom('model-1.safetensors', 'model-2.safetensors', '.', '..'),
      fc.string(),
    );
    const map = fc.dictionary(fc.oneof(fc.constantFrom('a', 'b', '__proto__'), fc.string()), shard);
    const index = fc.oneof(fc.record({ weight_map: map }), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(index, async (value) => {
        writeFileSync(path.join(folder, 'model.safetensors.index.json'), JSON.stringify(value));
        const outcome = await openWeights(folder).catch((error: unknown) => error);
        expect(outcome instanceof AppError || (outcome as Weights).root === folder).toBe(true);
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  it('with an index of gigabytes are refused unread', async () => {
    const folder = temporaryFolder();
    writeShards(folder);
    truncateSync(path.join(folder, 'model.safetensors.index.json'), 3_000_000_000);
    await expect(openWeights(folder)).rejects.toMatchObject({
      message: expect.stringMatching(/3000000000 bytes/),
    });
  });
});

describe('links', () => {
  it('into the cache of a model hub are followed, as onnxruntime would not', async () => {
    const hub = temporaryFolder();
    const [snapshot, blobs] = [path.join(hub, 'snapshots', 'rev', 'text_encoder'), path.join(hub, 'blobs')];
    mkdirSync(snapshot, { recursive: true });
    mkdirSync(blobs);
    const written = temporaryFolder();
    writeShards(written);
    for (const [i, name] of [
      'model-1.safetensors',
      'model-2.safetensors',
      'model.safetensors.index.json',
    ].entries()) {
      cpSync(path.join(written, name), path.join(blobs, `c0ffee${i}`));
      symlinkSync(`../../../blobs/c0ffee${i}`, path.join(snapshot, name));
    }
    const weights = await openWeights(snapshot);
    expect(weights.root).toBe(blobs);
    expect(await valuesOf(weights, 'b')).toEqual([3, 4, 5]);
  });

  it('may lead to several folders', async () => {
    const root = temporaryFolder();
    const written = temporaryFolder();
    writeShards(written);
    mkdirSync(path.join(root, 'model'));
    for (const [i, name] of ['model-1.safetensors', 'model-2.safetensors'].entries()) {
      mkdirSync(path.join(root, `disk${i}`));
      cpSync(path.join(written, name), path.join(root, `disk${i}`, 'blob'));
      symlinkSync(`../disk${i}/blob`, path.join(root, 'model', name));
    }
    cpSync(
      path.join(written, 'model.safetensors.index.json'),
      path.join(root, 'model', 'model.safetensors.index.json'),
    );
    const weights = await openWeights(path.join(root, 'model'));
    expect(weights.root).toBe(root);
    expect(await valuesOf(weights, 'a')).toEqual([1, 2]);
    expect(await valuesOf(weights, 'b')).toEqual([3, 4, 5]);
  });

  it('that lead nowhere are named', async () => {
    const folder = temporaryFolder();
    symlinkSync('gone', path.join(folder, 'model.safetensors'));
    await expect(openWeights(folder)).rejects.toMatchObject({
      code: 'missing_file',
      message: expect.stringContaining(path.join(folder, 'model.safetensors')),
    });
  });

  it('of the hard kind are files like any other', async () => {
    const folder = temporaryFolder();
    writeSafetensors(path.join(folder, 'blob'), one(7));
    linkSync(path.join(folder, 'blob'), path.join(folder, 'model.safetensors'));
    expect(await valuesOf(await openWeights(folder), 'x')).toEqual([7]);
  });
});
