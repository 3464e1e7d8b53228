/** DPG-Bench's files in all the ways they may lie there, and what is refused. */

import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { benchmarkFromCsv, readBenchmark } from '../../../src/dpg/official/benchmark.ts';
import { fixturePath } from '../../support/drawing/reference.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ella-dpg-'));
});
afterEach(() => rm(folder, { recursive: true }));

const table = fixturePath('dpg-bench/small.csv');
async function writePrompts(at: string, prompts: Record<string, string>) {
  await mkdir(at, { recursive: true });
  for (const [id, text] of Object.entries(prompts)) await writeFile(path.join(at, `${id}.txt`), text);
}

describe('a table', () => {
  it('gives every prompt with its questions, sorted by number', async () => {
    const items = await readBenchmark(table);
    expect(items.map(({ id }) => id)).toEqual(Array.from({ length: 12 }, (_, i) => `item${i}`));
    expect(items[0]?.prompt).toBe('Prompt 0, with "quotes",\nand a second line.');
    const [first, second] = items[0]?.questions ?? [];
    expect(first).toMatchObject({ id: 1, parents: [] });
    expect(second).toMatchObject({ id: 2, parents: [1] });
    expect(first?.tuple).toMatch(/^\w+ - .*\(a, b\)$/);
    expect(first?.text).toMatch(/^Is it .* or 1\?$/);
  });

  const header = 'item_id,text,proposition_id,dependency,tuple,question_natural_language\n';
  it.each([
    ['a missing column', 'item_id,text\n', /t has no column proposition_id, dependency, tuple, question/],
    ['an id that is a path', `${header}../x,p,1,0,t,q\n`, /t, row 2: "\.\.\/x" can't be the name of a file/],
    ['no id', `${header},p,1,0,t,q\n`, /t, row 2: "" can't be the name/],
    ['no text', `${header}x,,1,0,t,q\n`, /t, row 2 has no text/],
    ['a number that is none', `${header}x,p,one,0,t,q\n`, /t, row 2: "one" is no number of a question/],
    [
      'two questions of one number',
      `${header}x,p,1,0,t,q\nx,p,1,0,t,q\n`,
      /two questions about x have one number/,
    ],
    [
      'a parent that is not there',
      `${header}x,p,1,7,t,q\n`,
      /question 1 about x depends on 7, which isn't there/,
    ],
    ['no table at all', 'a"b', /t is no CSV file: a stray quote in line 1/],
  ])('is refused for %s', (_, text, message) => {
    expect(() => benchmarkFromCsv(text, 't')).toThrow(message);
  });
});

describe('a folder', () => {
  it("as the authors' has prompts in prompts/ and questions beside them", async () => {
    await writePrompts(path.join(folder, 'prompts'), { item10: 'ten\n', item2: ' two ', other: 'new' });
    await cp(table, path.join(folder, 'dpg_bench.csv'));
    for (const source of [folder, path.join(folder, 'prompts')]) {
      const items = await readBenchmark(source);
      expect(items.map(({ id, prompt }) => [id, prompt])).toEqual([
        ['item2', 'two'],
        ['item10', 'ten'],
        ['other', 'new'],
      ]);
      expect(items.map(({ questions }) => questions.length > 0)).toEqual([true, true, false]);
    }
  });

  it('may have prompts only, or the table only', async () => {
    await writePrompts(path.join(folder, 'a'), { '1': 'one' });
    expect(await readBenchmark(path.join(folder, 'a'))).toEqual([{ id: '1', prompt: 'one', questions: [] }]);
    await mkdir(path.join(folder, 'b', 'c'), { recursive: true });
    await cp(table, path.join(folder, 'b', 'dpg_bench.csv'));
    expect(await readBenchmark(path.join(folder, 'b'))).toHaveLength(12);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['without anything', {}, /has neither dpg_bench\.csv nor prompts/],
    ['with an empty prompt', { a: ' \n' }, /a\.txt is empty/],
    ['with a name that is no id', { 'a b': 'x' }, /"a b" can't be the name of a file/],
  ])('%s is refused', async (_, prompts, message) => {
    await writePrompts(folder, prompts);
    await expect(readBenchmark(folder)).rejects.toThrow(message);
  });

  it('that is not there is refused', async () => {
    await expect(readBenchmark(path.join(folder, 'no'))).rejects.toThrow(/--prompts: .* can't be read/);
  });
});
