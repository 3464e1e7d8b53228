/** A folder that can be read at a glance: at most so many files lie in one, however deep the tree is. */
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';

const maxFiles = 20;

it.each(['src', 'commands'])('no folder of %s holds more files than a reader can take in', (root) => {
  const counts = new Map<string, number>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) counts.set(entry.parentPath, (counts.get(entry.parentPath) ?? 0) + 1);
  }
  expect(counts.size).toBeGreaterThan(1);
  expect([...counts].filter(([, count]) => count > maxFiles)).toEqual([]);
});
