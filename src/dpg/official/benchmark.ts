/** The prompts of DPG-Bench and their questions, from the authors' files: `prompts/*.txt` and `dpg_bench.csv`. */

import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../errors.ts';
import { readTextFile } from '../../files/read-json.ts';
import { parseCsv } from './csv.ts';

export interface DpgQuestion {
  readonly id: number;
  /** Ids of other questions of the prompt; where one is answered no, this one counts as no. */
  readonly parents: readonly number[];
  /** Such as `attribute - color (cabbages, green)`. */
  readonly tuple: string;
  readonly text: string;
}

export interface DpgItem {
  /** Also the name of its pictures' file. */
  readonly id: string;
  readonly prompt: string;
  /** Empty where only the prompt is known. */
  readonly questions: readonly DpgQuestion[];
}

const csvName = 'dpg_bench.csv';
// The authors' table has 4 MB.
const limits = { max: 256_000_000, code: 'bad_prompts' };
/** An id becomes a file name. */
const idPattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;

/**
 * Reads `source`: a CSV file in the layout of dpg_bench.csv, or a folder with the prompts as text files (in it or in
 * its `prompts`) and, where there are questions, dpg_bench.csv in it or beside it. Sorted by id, numbers by value.
 * @throws UserError `bad_prompts`
 */
export async function readBenchmark(source: string): Promise<DpgItem[]> {
  const info = await stat(source).catch((cause: unknown) => {
    throw new UserError('bad_prompts', `--prompts: ${source} can't be read`, { cause });
  });
  const items = info.isDirectory() ? await readFolder(source) : await readCsvFile(source);
  if (items.length === 0) {
    throw new UserError(
      'bad_prompts',
      `--prompts: ${source} has neither ${csvName} nor prompts as .txt files`,
    );
  }
  const order = new Intl.Collator('en', { numeric: true });
  return items.sort((a, b) => order.compare(a.id, b.id));
}

async function readFolder(folder: string): Promise<DpgItem[]> {
  const inner = path.join(folder, 'prompts');
  const [own, nested] = await Promise.all([textFiles(folder), textFiles(inner)]);
  const [promptFolder, names] = nested.length > 0 ? [inner, nested] : [folder, own];
  const tables = [path.join(folder, csvName), path.join(path.resolve(folder), '..', csvName)];
  let asked: DpgItem[] = [];
  for (const table of tables) {
    if (asked.length === 0 && (await isFile(table))) asked = await readCsvFile(table);
  }
  if (names.length === 0) return asked;
  const questions = new Map(asked.map((item) => [item.id, item.questions]));
  return Promise.all(
    names.map(async (name) => {
      const file = path.join(promptFolder, name);
      const id = checkId(path.basename(name, '.txt'), file);
      const prompt = (await readTextFile(file, limits)).trim();
      if (prompt === '') throw new UserError('bad_prompts', `${file} is empty`);
      return { id, prompt, questions: questions.get(id) ?? [] };
    }),
  );
}

async function textFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith('.txt') && !name.startsWith('.'));
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (info) => info.isFile(),
    () => false,
  );
}

async function readCsvFile(file: string): Promise<DpgItem[]> {
  return benchmarkFromCsv(await readTextFile(file, limits), file);
}

const columns = [
  'item_id',
  'text',
  'proposition_id',
  'dependency',
  'tuple',
  'question_natural_language',
] as const;

/** The prompts of a table with a row for each question. @throws UserError `bad_prompts` that names the row */
export function benchmarkFromCsv(text: string, name: string): DpgItem[] {
  const [header = [], ...rows] = parse(text, name);
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new UserError('bad_prompts', `${name} has no column ${missing.join(', ')}`);
  }
  const items = new Map<string, { prompt: string; questions: DpgQuestion[] }>();
  for (const [i, row] of rows.entries()) {
    const where = `${name}, row ${i + 2}`;
    const cell = (column: (typeof columns)[number]) => (row[header.indexOf(column)] ?? '').trim();
    const id = checkId(cell('item_id'), where);
    const item = items.get(id) ?? { prompt: cell('text'), questions: [] };
    if (item.prompt === '') throw new UserError('bad_prompts', `${where} has no text`);
    item.questions.push({
      id: wholeNumber(cell('proposition_id'), where),
      // 0 stands for none.
      parents: cell('dependency')
        .split(',')
        .map((parent) => wholeNumber(parent.trim(), where))
        .filter((parent) => parent !== 0),
      tuple: cell('tuple'),
      text: cell('question_natural_language'),
    });
    items.set(id, item);
  }
  for (const [id, { questions }] of items) checkGraph(id, questions, name);
  return [...items].map(([id, item]) => ({ id, ...item }));
}

function parse(text: string, name: string): string[][] {
  try {
    return parseCsv(text);
  } catch (cause) {
    throw new UserError(
      'bad_prompts',
      `${name} is no CSV file: ${cause instanceof Error ? cause.message : ''}`,
      {
        cause,
      },
    );
  }
}

function checkId(id: string, where: string): string {
  if (idPattern.test(id)) return id;
  throw new UserError(
    'bad_prompts',
    `${where}: ${JSON.stringify(id.slice(0, 100))} can't be the name of a file; letters, digits, "_" and "-" can`,
  );
}

function wholeNumber(text: string, where: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new UserError(
    'bad_prompts',
    `${where}: ${JSON.stringify(text.slice(0, 40))} is no number of a question`,
  );
}

function checkGraph(id: string, questions: readonly DpgQuestion[], name: string): void {
  const known = new Set(questions.map((question) => question.id));
  if (known.size < questions.length) {
    throw new UserError('bad_prompts', `${name}: two questions about ${id} have one number`);
  }
  for (const { id: question, parents } of questions) {
    const unknown = parents.find((parent) => !known.has(parent));
    if (unknown !== undefined) {
      throw new UserError(
        'bad_prompts',
        `${name}: question ${question} about ${id} depends on ${unknown}, which isn't there`,
      );
    }
  }
}
