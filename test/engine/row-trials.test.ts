/** How many rows a call gets, on devices that are fast with few, with many, or short of memory. */
import { describe, expect, it } from 'vitest';
import { createRowTrials } from '../../src/engine/row-trials.ts';

/** Makes `count` calls with as many rows as are allowed and wait, each taking what `cost` says; gives their sizes. */
function calls(count: number, options: { waiting?: number; usual?: number; cost(rows: number): number }) {
  const { waiting = Number.POSITIVE_INFINITY, usual = 2, cost } = options;
  const trials = createRowTrials();
  return Array.from({ length: count }, () => {
    const rows = Math.min(waiting, trials.limit('a', usual, 16));
    trials.took('a', rows, cost(rows));
    return rows;
  });
}

const lastOf = (sizes: readonly number[]) => sizes.at(-1);

describe('rows in one call', () => {
  it('grow as long as larger calls pay', () => {
    const sizes = calls(40, { cost: (rows) => 10 + rows });
    expect(sizes.slice(0, 12)).toEqual([2, 2, 2, 2, 4, 4, 4, 4, 8, 8, 8, 8]);
    expect(lastOf(sizes)).toBe(16);
  });

  it('stay where twice as many take twice as long', () => {
    const sizes = calls(40, { cost: (rows) => 10 * rows });
    expect(lastOf(sizes)).toBe(2);
    expect(sizes.filter((rows) => rows === 4)).toHaveLength(4);
  });

  it('shrink where fewer are faster a row', () => {
    expect(lastOf(calls(40, { usual: 8, cost: (rows) => rows ** 1.5 }))).toBe(1);
  });

  it('are never tried where nobody waits for them', () => {
    expect(new Set(calls(40, { waiting: 2, cost: (rows) => 10 + rows }))).toEqual(new Set([2]));
  });

  it('are not judged by the first call, which searches and compiles', () => {
    const seen = new Set<number>();
    const cost = (rows: number) => {
      const first = !seen.has(rows);
      seen.add(rows);
      return (10 + rows) * (first ? 100 : 1);
    };
    expect(lastOf(calls(40, { cost }))).toBe(16);
  });

  it('do not follow a single slow call', () => {
    let call = 0;
    const cost = (rows: number) => (call++ === 6 ? 1000 : 10 + rows);
    expect(lastOf(calls(60, { cost }))).toBe(16);
  });

  it('are halved for good where memory is short', () => {
    const trials = createRowTrials();
    expect(trials.limit('a', 8, 16)).toBe(8);
    trials.tooMany('a', 8);
    for (let i = 0; i < 20; i++) {
      expect(trials.limit('a', 8, 16)).toBe(4);
      trials.took('a', 4, 4);
    }
    trials.tooMany('a', 1);
    expect(trials.limit('a', 8, 16)).toBe(1);
  });

  it('are found for each shape by itself', () => {
    const trials = createRowTrials();
    trials.limit('a', 8, 16);
    trials.tooMany('a', 8);
    expect([trials.limit('a', 8, 16), trials.limit('b', 8, 16)]).toEqual([4, 8]);
  });
});
