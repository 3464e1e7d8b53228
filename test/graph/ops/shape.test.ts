/** Ops that move elements, against the order they are to come in. */
import { expect, it } from 'vitest';
import { concat, reshape, reshapeLike, split, transpose, unsqueeze } from '../../../src/graph/ops/shape.ts';
import { numbers, plainF32, runOp } from '../../support/drawing/run-graph.ts';

const x = numbers([2, 3, 4], 1);

it('reshape keeps the order; 0 keeps a dimension, −1 is the rest', async () => {
  const { data, dims } = await runOp(plainF32, {
    inputs: [x],
    rank: 3,
    make: (g, v) => reshape(g, v, [0, 2, -1]),
  });
  expect([dims, data]).toEqual([[2, 2, 6], x.data]);
});

it('reshapeLike takes the shape of another value', async () => {
  const like = numbers([4, 6], 2);
  const { data, dims } = await runOp(plainF32, { inputs: [x, like], rank: 2, make: reshapeLike });
  expect([dims, data]).toEqual([[4, 6], x.data]);
});

it('transpose', async () => {
  const { data, dims } = await runOp(plainF32, {
    inputs: [x],
    rank: 3,
    make: (g, v) => transpose(g, v, [2, 0, 1]),
  });
  expect(dims).toEqual([4, 2, 3]);
  expect([...data]).toEqual(Array.from({ length: 24 }, (_, i) => x.data[(i % 6) * 4 + Math.floor(i / 6)]));
});

it('unsqueeze', async () => {
  const { data, dims } = await runOp(plainF32, {
    inputs: [x],
    rank: 5,
    make: (g, v) => unsqueeze(g, v, [0, 3]),
  });
  expect([dims, data]).toEqual([[1, 2, 3, 1, 4], x.data]);
});

it('concat along any axis', async () => {
  const y = numbers([2, 3, 1], 2);
  const { data, dims } = await runOp(plainF32, {
    inputs: [x, y],
    rank: 3,
    make: (g, a, b) => concat(g, [a ?? '', b ?? ''], 2),
  });
  expect(dims).toEqual([2, 3, 5]);
  expect([...data]).toEqual(
    Array.from({ length: 30 }, (_, i) =>
      i % 5 < 4 ? x.data[Math.floor(i / 5) * 4 + (i % 5)] : y.data[Math.floor(i / 5)],
    ),
  );
});

it('split gives equal parts in order', async () => {
  for (const part of [0, 1]) {
    const { data, dims } = await runOp(plainF32, {
      inputs: [x],
      rank: 3,
      make: (g, v = '') => split(g, v, 2)[part] ?? '',
    });
    expect(dims).toEqual([2, 3, 2]);
    expect([...data]).toEqual(
      Array.from({ length: 12 }, (_, i) => x.data[Math.floor(i / 2) * 4 + part * 2 + (i % 2)]),
    );
  }
});
