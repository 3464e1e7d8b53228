/** The ways that ARCHITECTURE.md describes can be walked: every file is there and is joined to one before it. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url).pathname;
const title = '## The way of a prompt through the files\n';

interface Stop {
  readonly file: string;
  /** What joins it to one of the files before it, where that one doesn't import it. */
  readonly by: readonly string[];
}

function readWays(): readonly (readonly Stop[])[] {
  const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const section = (text.split(title)[1] ?? '').split('\n## ')[0] ?? '';
  const lists = section.split(/\n\n(?=1\. )/).slice(1);
  return lists.map((list) =>
    (list.split('\n\n')[0] ?? '').split(/\n(?=\d+\. )/).map((item) => {
      const [file = '', ...by] = [...item.matchAll(/`([^`]+\.ts)`/g)].map(([, path = '']) => path);
      return { file, by };
    }),
  );
}

function importsOf(file: string): readonly string[] {
  const source = readFileSync(join(root, file), 'utf8');
  return [...source.matchAll(/\bfrom '(\.[^']+)'/g)].map(([, path = '']) =>
    normalize(join(dirname(file), path)),
  );
}

function areJoined(one: string, other: string): boolean {
  return importsOf(one).includes(other) || importsOf(other).includes(one);
}

describe.each([
  ['a prompt', 0, 9],
  ['a picture', 1, 6],
])('the way of %s', (_, index, most) => {
  const way = readWays()[index] ?? [];

  it(`has at most ${most} files, which are all there`, () => {
    expect(way.length).toBeGreaterThan(most - 3);
    expect(way.length).toBeLessThanOrEqual(most);
    for (const path of way.flatMap(({ file, by }) => [file, ...by])) {
      expect(existsSync(join(root, path)), path).toBe(true);
    }
  });

  it.each(way.slice(1).map((stop, at) => ({ ...stop, before: way.slice(0, at + 1) })))(
    'goes on to $file',
    ({ file, by, before }) => {
      const [first = file] = by;
      const from = before.filter((stop) =>
        by.length === 0 ? importsOf(stop.file).includes(file) : areJoined(stop.file, first),
      );
      expect(from).not.toEqual([]);
      for (const [at, door] of by.entries()) {
        const next = by[at + 1] ?? file;
        expect(areJoined(door, next), `${door} and ${next}`).toBe(true);
      }
    },
  );
});
