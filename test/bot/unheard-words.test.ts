/** A hint where a LoRA's or a textual inversion's words would reach nobody. */
import { expect, it } from 'vitest';
import { unheardWords } from '../../src/bot/flow/ask/unheard-words.ts';
import { textsOf } from '../../src/bot/texts/index.ts';
import { noFiles } from '../../src/jobs/known-models.ts';
import type { NewDrawRequest } from '../../src/request/request.ts';
import { card } from '../support/bot/bot-world.ts';

const files = {
  ...noFiles,
  loras: [{ name: 'ink', triggerWords: ['inkdraw', 'heavy lines', 'black'] }, { name: 'plain' }],
  embeddings: [{ name: 'easynegative' }],
};
const models = [
  { ...card, name: 'dense', clip: true },
  { ...card, name: 'mute', clip: false },
  { ...card, name: 'reader', clip: true, defaults: { ...card.defaults, clip: true } },
];
const hint = (request: Partial<NewDrawRequest>, base = 'dense', lora = 'ink') => {
  const model = { base, adapters: [{ kind: 'lora', name: lora, strength: 1 } as const] };
  return unheardWords({ prompt: 'a cat', model, ...request }, files, models, textsOf('en'));
};
const words = 'ink listens for “inkdraw, heavy lines”: put that into the prompt, with --clip.';

it.each([
  ['neither said nor heard', hint({}), words],
  ['said, but not heard', hint({ prompt: 'a cat, inkdraw' }), words],
  ['heard, but not said', hint({ clip: true }), words],
  ['said and heard', hint({ prompt: 'a cat, Inkdraw', clip: true }), undefined],
  ['said to CLIP alone', hint({ clipPrompt: 'heavy lines', clip: true }), undefined],
  ['heard by the model as it is', hint({ prompt: 'a cat, inkdraw' }, 'reader'), undefined],
  ['a model without CLIP', hint({}, 'mute'), undefined],
  ['a LoRA without words', hint({}, 'dense', 'plain'), undefined],
  [
    'an inversion that nobody reads',
    hint({ negative: 'EasyNegative' }, 'dense', 'plain'),
    'Only CLIP reads easynegative: add --clip.',
  ],
  [
    'an inversion that CLIP reads',
    hint({ negative: 'easynegative', negativeClip: true }, 'dense', 'plain'),
    undefined,
  ],
])('%s', (_, told, expected) => {
  expect(told).toBe(expected);
});
