/** Prompts with flags, tags, weights and pasted settings, as people type and paste them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readBundle } from '../../src/pipeline/bundle.ts';
import { clipChunks } from '../../src/pipeline/clip/clip-chunks.ts';
import { samplerNames } from '../../src/pipeline/samplers/index.ts';
import { formatImagine } from '../../src/prompt/format-imagine.ts';
import { parseImagine } from '../../src/prompt/parse-imagine.ts';
import { parseParameters } from '../../src/prompt/pasted/parse-parameters.ts';
import { pastedRemark } from '../../src/prompt/pasted/remark.ts';
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

/** What people copy from AUTOMATIC1111's web UI, ComfyUI, InvokeAI and Midjourney. */
const copied = [
  'a fox, <lora:ink:0.6>\nNegative prompt: fog\nSteps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: 12345678901234567890, Size: 512x768, Model: tiny, Clip skip: 2, Hashes: {"a": "b"}',
  JSON.stringify({
    3: {
      class_type: 'KSampler',
      inputs: {
        ...{
          seed: 7,
          steps: 20,
          cfg: 6.5,
          sampler_name: 'euler',
          scheduler: 'normal',
          latent_image: ['5', 0],
        },
        ...{ positive: ['6', 0], negative: ['7', 0], model: ['4', 0] },
      },
    },
    4: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'tiny.safetensors' } },
    5: { class_type: 'EmptyLatentImage', inputs: { width: 640, height: 384 } },
    6: { class_type: 'CLIPTextEncode', inputs: { text: 'a fox' } },
    7: { class_type: 'Reroute', inputs: { in: ['7', 0] } },
  }),
  JSON.stringify({
    nodes: [
      { id: 3, type: 'KSampler', widgets_values: [7, 'fixed', 20], inputs: [{ name: 'positive', link: 1 }] },
      { id: 6, type: 'CLIPTextEncode', widgets_values: ['a fox'] },
    ],
    links: [[1, 6, 0, 3, 1, 'CONDITIONING']],
  }),
  '{"positive_prompt": "a fox", "seed": 1e400, "width": -1, "height": 9e99, "model": {"name": "tiny"}}',
  'a fox --v 6.1 --style raw --niji --cref https://a.example/1.png https://a.example/2.png --ar 3:2',
] as const;
const pieces = [
  ...['{', '}', '[', ']', '"', ':', ',', 'null', '-1', '1e999', '__proto__', 'constructor', '\\u0000', '\n'],
  ...[
    'Steps: 20,',
    'Seed: -1,',
    'Size: 0x0,',
    'Negative prompt:',
    '<lora:',
    '--v',
    '--seed',
    '["6", 0]',
    '猫',
  ],
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
      share: 1,
      run: async (random) => parseParameters(mutateText(random.pick(prompts), parts, random)),
    },
    {
      name: 'settings of other tools',
      share: 1,
      async run(random) {
        const pasted = parseImagine(mutateText(random.pick(copied), pieces, random), context).pasted;
        if (pasted !== undefined) pastedRemark(pasted, 'en');
      },
    },
  ];
}
