/** Who shares a call with whom, and who comes next. */

import { describe, expect, it } from 'vitest';
import { RowGroups } from '../../src/engine/row-groups.ts';
import type { UnetAsk } from '../../src/pipeline/draw.ts';

const shape = { height: 8, width: 8, tokens: 64, variant: 'plain', controls: [] } as const;

/** An ask of `count` rows that can be told apart by their timesteps. */
function ask(count: number): UnetAsk {
  return {
    shape,
    rows: Array.from({ length: count }, (_, timestep) => ({ timestep, inputs: {} })),
  };
}

/** Takes the next call and names its rows. */
function call(groups: RowGroups<string>, limit: number) {
  const batch = groups.take(() => limit);
  const names = batch?.picks.map(({ entry, row }) => `${entry.owner}${row.timestep}`).join(' ');
  const answer = () =>
    batch &&
    groups
      .answer(
        batch,
        batch.picks.map(({ row }) => ({ output: Float32Array.of(row.timestep) })),
      )
      .map(({ owner, outputs }) => `${owner}:${outputs.map(({ output }) => output?.[0]).join('')}`);
  return { batch, names, answer };
}

describe('rows of one group', () => {
  it('go into one call while there is room', () => {
    const groups = new RowGroups<string>();
    groups.add('x', 'a', ask(2));
    groups.add('x', 'b', ask(1));
    const { names, answer } = call(groups, 8);
    expect(names).toBe('a0 b0 a1');
    expect(answer()).toEqual(['b:0', 'a:01']);
    expect(groups.empty).toBe(true);
  });

  it('are taken owner by owner, so that many rows of one do not keep the others waiting', () => {
    const groups = new RowGroups<string>();
    groups.add('x', 'many', ask(6));
    groups.add('x', 'few', ask(2));
    const first = call(groups, 2);
    expect([first.names, first.answer()]).toEqual(['many0 few0', []]);
    const second = call(groups, 2);
    expect([second.names, second.answer()]).toEqual(['many1 few1', ['few:01']]);
    groups.add('x', 'few', ask(2));
    const third = call(groups, 3);
    expect([third.names, third.answer()]).toEqual(['many2 few0 many3', []]);
    const fourth = call(groups, 8);
    expect([fourth.names, fourth.answer()]).toEqual(['few1 many4 many5', ['few:01', 'many:012345']]);
  });
});

it('rows of one sample go into one call, as far as there is room', () => {
  const pair = (sample: Float32Array): UnetAsk => ({
    shape,
    rows: [0, 1, 2, 3].map((timestep) => ({
      timestep,
      inputs: { sample: timestep < 2 ? sample : sample.slice() },
    })),
  });
  const groups = new RowGroups<string>();
  groups.add('x', 'a', pair(Float32Array.of(1)));
  groups.add('x', 'b', pair(Float32Array.of(1)));
  expect(call(groups, 3).names).toBe('a0 a1 b0');
  expect(call(groups, 3).names).toBe('a2 b1 a3');
  expect(call(groups, 3).names).toBe('b2 b3');
});

describe('groups', () => {
  it('take turns, call by call', () => {
    const groups = new RowGroups<string>();
    groups.add('x', 'a', ask(2));
    groups.add('y', 'b', ask(1));
    groups.add('z', 'c', ask(1));
    const order: (string | undefined)[] = [];
    for (let i = 0; i < 4; i++) {
      const { names, answer } = call(groups, 1);
      answer();
      order.push(names);
    }
    expect(order).toEqual(['a0', 'b0', 'c0', 'a1']);
    expect(call(groups, 1).batch).toBeUndefined();
  });
});

describe('a call that failed', () => {
  it('is put back whole, ahead of the others', () => {
    const groups = new RowGroups<string>();
    groups.add('x', 'a', ask(3));
    groups.add('x', 'b', ask(1));
    call(groups, 1).answer();
    const failed = call(groups, 2);
    expect(failed.names).toBe('b0 a1');
    if (failed.batch) groups.putBack(failed.batch);
    const again = call(groups, 8);
    expect([again.names, again.answer()]).toEqual(['b0 a1 a2', ['b:0', 'a:012']]);
  });

  it('leaves no row missing or twice when fewer rows are tried', () => {
    const groups = new RowGroups<string>();
    groups.add('x', 'a', ask(4));
    const failed = call(groups, 4);
    if (failed.batch) groups.putBack(failed.batch);
    expect(call(groups, 2).answer()).toEqual([]);
    expect(call(groups, 2).answer()).toEqual(['a:0123']);
    expect(groups.empty).toBe(true);
  });
});

describe('an owner that is removed', () => {
  it('has no rows in later calls', () => {
    const groups = new RowGroups<string>();
    groups.add('x', 'a', ask(2));
    groups.add('x', 'b', ask(2));
    groups.add('y', 'a', ask(1));
    groups.remove('a');
    const { names } = call(groups, 8);
    expect(names).toBe('b0 b1');
    expect(groups.empty).toBe(true);
  });
});

it('refuses answers that lack rows', () => {
  const groups = new RowGroups<string>();
  groups.add('x', 'a', ask(2));
  const { batch } = call(groups, 2);
  if (!batch) throw new Error('there are rows');
  expect(() => groups.answer(batch, [{}])).toThrow('1 of 2 rows');
});
