/** `ella-bot bench dpg` as a person runs it, with the bundle of random weights: nothing it draws is right. */

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { referenceBundle } from '../support/drawing/reference.ts';
import { runProgram } from '../support/program/program.ts';

let out: string;
beforeEach(async () => {
  out = await mkdtemp(path.join(tmpdir(), 'ella-bench-'));
});
afterEach(() => rm(out, { recursive: true, force: true }));

const bench = (...args: string[]) =>
  runProgram(['bench', 'dpg', '--model', referenceBundle, '--device', 'cpu', '--out', out, ...args]);

const grammar = ['--set', 'grammar'];

describe('Shapes-DPG', () => {
  it('draws, asks and reports, the same every time', async () => {
    const { code, stdout, stderr } = await bench(...grammar, '--count', '2', '--images', '2', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { seconds, ...report } = JSON.parse(stdout);
    expect(typeof seconds).toBe('number');
    const category = { right: expect.any(Number), asked: expect.any(Number), score: expect.any(Number) };
    expect(report).toEqual({
      model: 'tiny-sd15',
      set: 'grammar',
      settings: '8 steps of ddim, guidance 7.5, 64x64, 2 pictures a prompt, f32 on cpu',
      overall: expect.any(Number),
      error: expect.any(Number),
      categories: {
        entity: category,
        attribute: category,
        count: category,
        relation: category,
        background: category,
      },
      prompts: 2,
      pictures: 4,
      faultless: 0,
      right: 0,
      byShapes: expect.any(Array),
      page: path.join(out, 'index.html'),
      results: path.join(out, 'results.json'),
    });
    expect((await readdir(out)).sort()).toEqual(['index.html', 'results.json']);
    const { details } = JSON.parse(await readFile(report.results, 'utf8'));
    expect(
      details.map(({ pictures }: { pictures: { seed: number }[] }) => pictures.map(({ seed }) => seed)),
    ).toEqual([
      [0, 1],
      [2, 3],
    ]);
    const page = await readFile(report.page, 'utf8');
    await bench(...grammar, '--count', '2', '--images', '2');
    expect(await readFile(report.page, 'utf8')).toBe(page);
    expect(page.match(/src="data:image\/png;base64,[A-Za-z0-9+/]{100,}/g)).toHaveLength(4);
  });

  it("says it in words; without --set it draws people's prompts", async () => {
    const { code, stdout } = await bench('--count', '1', '--images', '1');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^tiny-sd15, prompts of people: 8 steps of ddim/);
    expect(stdout).toMatch(/\n {2}entity +\d+\.\d {3}\d of \d answers\n/);
    expect(stdout).toMatch(/\n {2}overall +\d+\.\d {3}± 0\.0; 1 prompts, 1 pictures\n/);
    expect(stdout).toMatch(/\n {2}all +0\.0 {3}0 of 1 pictures\n/);
  });

  it.each([
    ['too many prompts', ['--count', '161'], /--count takes a whole number from 1 to 160, not 161/],
    ['an unknown set', ['--set', 'poets'], /Allowed choices are people, grammar/],
    [
      'a set beside other prompts',
      ['--set', 'people', '--prompts', '.'],
      /cannot be used with option '--prompts/,
    ],
    ['no prompts', ['--count', '0'], /--count takes a whole number/],
    ['too many pictures', ['--images', '9'], /images takes a whole number/],
    ['an unknown model', ['--model', './nowhere'], /There is no model/],
    ['a seed that is none', ['--seed', '-1'], /seed takes a whole number from 0/],
  ])('refuses %s in one line', async (_, args, message) => {
    const { code, stdout, stderr } = await bench(...args);
    expect({ code, stdout, files: await readdir(out) }).toEqual({ code: 2, stdout: '', files: [] });
    expect(stderr).toMatch(message);
  });

  it('says where it can not write before it draws', async () => {
    const file = path.join(out, 'file');
    await writeFile(file, '');
    const { code, stdout, stderr } = await runProgram(
      ['bench', 'dpg', '--model', referenceBundle, '--device', 'cpu', '--out', file],
      {},
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(file);
  });
});
