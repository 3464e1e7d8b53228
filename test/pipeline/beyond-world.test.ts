/** What the model in the box doesn't know is found in what people type, and what it knows is left alone. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFolder } from '../../src/package-folder.ts';
import { beyondWorld, worldSchema } from '../../src/pipeline/beyond-world.ts';

const bundle = path.join(packageFolder, 'models', 'shapes', 'bundle.json');
const world = worldSchema.parse(JSON.parse(readFileSync(bundle, 'utf8')).world);

describe('a prompt for the model in the box', () => {
  it.each([
    ['a cat', ['cat']],
    ['A Cat and two dogs on a red background', ['Cat', 'dogs']],
    ['sunset over the sea', ['sunset', 'sea']],
    ['a red star next to a cat', ['cat']],
    ['a red star and a brown circle', ['brown']],
    ['a red hexagon on white', ['hexagon']],
    ['draw me a house with a tree', ['house', 'tree']],
    ['ein roter Stern', ['ein', 'roter', 'Stern']],
  ])('%s: says what it does not know', (prompt, words) => {
    expect(beyondWorld(prompt, world)).toEqual({ words });
  });

  it.each(['six blue hearts', '7 stars', 'ten small red dots, on white'])(
    '%s: says how many it draws',
    (prompt) => {
      expect(beyondWorld(prompt, world)).toEqual({ words: [], most: 5 });
    },
  );

  it.each([
    'a yellow circle, like a sun',
    'a red heart for my dog',
    'a blue trinagle and a purpel dot',
    'five stars',
    'one star in row 3, column 2',
    'Top left: small orange square. Bottom right: a crescent.',
  ])('%s: is all known', (prompt) => {
    expect(beyondWorld(prompt, world)).toBeUndefined();
  });

  it('lists at most five words', () => {
    expect(beyondWorld('castle dragon knight horse river bridge', world)?.words).toHaveLength(5);
  });

  it('is rarely complained of where people ask for shapes alone', () => {
    const file = path.join(packageFolder, 'bench', 'shapes-dpg', 'people.json');
    const prompts: { p: string }[] = JSON.parse(readFileSync(file, 'utf8'));
    const complaints = prompts.filter(({ p }) => beyondWorld(p, world) !== undefined);
    expect(complaints.length).toBeLessThan(prompts.length / 10);
  });
});
