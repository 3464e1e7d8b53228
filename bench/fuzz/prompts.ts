/** Prompts with flags, tags, weights and pasted settings, as people type and paste them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readBundle } from '../../src/pipeline/bundle.ts';
import { clipChunks } from '../../src/pipeline/clip/clip-chunks.ts';
import { samplerNames } from '../../src/pipeline/samplers/index.ts';
import { formatImagine } from '../../src/prompt/format-imagine.ts';
import { parseImagine } from '../../src/prompt/parse-imagine.ts';
import { parseParameters } from '../../src/prompt/pasted/parse-parameters.ts';
import type { ReadContext } from '../../src/prompt/read-context.ts';
import { withoutMarks } from '../../src/request/attention-marks.ts';
import type { Kind } from './kind.ts';
import { mutateText } from './mutate.ts';

const context: ReadContext = {
  models: [{ name: 'tiny', width: 64, height: 64, maxSize: 256, maxSteps: 50, clip: true }],
  samplers: samplerNames,
  files: { loras: ['ink', 'my style'], vaes: ['sharp'], controlNets: ['sd15_canny'], embeddings: ['moss'] },
  pictures: 1,
};

const parts = [
  ...[
    '--seed 7',
    '--ar 3:2',
    '--lora ink:0.5',
    '--control canny:1:0:1',
    '--no',
    '--n 99',
    '--clip',
    '—',
    '–ar',
  ],
  ...[
    '<lora:ink:1>',
    '<lora:',
    '(',
    ')',
    '[',
    ']',
    ':1.3)',
    '(((',
    '\\(',
    'BREAK',
    'AND',
    '"',
    '“',
    '”',
    "'",
    '«',
  ],
  ...[
    '\n',
    '\r\n',
    '\0',
    '\u202e',
    '\ud800',
    '🏳️‍🌈',
    '猫',
    '\u200d',
    '  ',
    ',',
    ';',
    '{a|b}',
    '$',
    '`',
    'e\u0301',
  ],
  ...['Negative prompt:', 'Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1', '-1', '1e999', '--', '---'],
] as unknown as readonly [string, ...string[]];

export async function promptKinds(bundleFolder: string): Promise<Kind[]> {
  const prompts = readFileSync(path.join('test', 'fixtures', 'dpg-bench-prompts.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => String(JSON.parse(line).prompt)) as [string, ...string[]];
  const bundle = await readBundle(bundleFolder);
  const tokenizer = await bundle.tokenizerOf('clip');
  const t5 = await bundle.tokenizerOf('t5');
  return [
    {
      name: 'prompts with flags',
      share: 10,
      async run(random) {
        const { request } = parseImagine(mutateText(random.pick(prompts), parts, random), context);
        parseImagine(formatImagine(request), context);
      },
    },
    {
      name: 'prompts for CLIP and T5',
      share: 4,
      async run(random) {
        const text = mutateText(random.pick(prompts), parts, random);
        clipChunks(text, tokenizer, 77);
        t5.encode(withoutMarks(text, true));
      },
    },
    {
      name: 'pasted settings',
      share: 2,
      run: async (random) => parseParameters(mutateText(random.pick(prompts), parts, random)),
    },
  ];
}
