/** The builders' fingerprint: the same for the same code, another for any change in it. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { builderVersion, fingerprint } from '../../src/graph/builder-version.ts';
import { temporaryFolder } from '../support/drawing/safetensors-file.ts';

const rooms = ['device', 'models', 'onnx', 'ops', 'patches'];

it('covers every file of every builder room', () => {
  const root = temporaryFolder();
  const seen = new Set<string>();
  const look = () => seen.add(fingerprint(root));
  for (const room of rooms) mkdirSync(path.join(root, room));
  look();
  for (const room of rooms) {
    const file = path.join(root, room, 'a.ts');
    writeFileSync(file, 'one');
    look();
    writeFileSync(file, 'two');
    look();
    renameSync(file, path.join(root, room, 'b.js'));
    look();
    look();
    writeFileSync(path.join(root, room, 'b.js.map'), 'no code');
    look();
  }
  expect(seen.size).toBe(1 + rooms.length * 3);
});

it('is found for the program itself', () => {
  expect(builderVersion()).toMatch(/^[0-9a-f]{16}$/);
  expect(builderVersion()).toBe(builderVersion());
});
