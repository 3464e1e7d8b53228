/** The menus in the form for a prompt, where a platform has room for many inputs and where it has not. */
import { expect, it } from 'vitest';
import { chosenFlags, chosenIn } from '../../src/bot/flow/ask/form-menus.ts';
import { openImagineForm } from '../../src/bot/flow/ask/imagine-form.ts';
import { textsOf } from '../../src/bot/texts/index.ts';
import { renderForm } from '../../src/chat/discord/render/form.ts';
import { localLimits } from '../../src/chat/local/limits.ts';
import type { Form, Limits } from '../../src/chat/platform.ts';
import { noFiles } from '../../src/jobs/known-models.ts';
import { parseImagine } from '../../src/prompt/parse-imagine.ts';
import { card } from '../support/bot/bot-world.ts';

type OpenContext = Parameters<typeof openImagineForm>[0];

const discord = { ...localLimits, formFields: 5, formText: 4000, formTitle: 45 };
const samplers = ['ddim', 'euler_a'];
const free = { deniedFlags: [], allowedModels: [], allowedSamplers: [], images: null, model: null };
const cards = [card, { ...card, name: 'wide ink', maxSize: 512 }];

async function opened(
  given: Parameters<typeof openImagineForm>[1],
  { limits = localLimits, settings = {}, models = cards } = {} as {
    limits?: Limits;
    settings?: object;
    models?: typeof cards;
  },
): Promise<Form> {
  let form: Form | undefined;
  const ctx = {
    texts: textsOf('en'),
    reply: {
      openForm: async (one: Form) => {
        form = one;
      },
    },
    records: { drafts: { set: async () => {} } },
    models: { list: async () => ({ models, samplers, files: noFiles }) },
    settings: { settingsFor: async () => ({ ...free, ...settings }) },
    server: 'local:home',
    event: { place: { platform: 'local', server: 'home', channel: 'c' } },
    platform: { limits: () => limits },
  } as unknown as OpenContext;
  await openImagineForm(ctx, given);
  if (form === undefined) throw new Error('No form was opened');
  return form;
}

const shown = ({ fields }: Form) =>
  fields.map((field) => [
    field.label,
    'values' in field ? field.values.join(' ') : 'value' in field ? field.value : undefined,
  ]);
const choicesOf = ({ fields }: Form, label: string) => {
  const field = fields.find((one) => one.label === label);
  return field !== undefined && 'choices' in field ? field.choices.map(({ value }) => value) : [];
};

it('has a menu of its own for each, and shows in it what was typed', async () => {
  const form = await opened({
    text: 'a fox --size 96x64 --seed 7 --sampler euler_a',
    flags: '--n 3 --no blur',
  });
  expect(shown(form)).toEqual([
    ['What to draw', 'a fox --seed 7'],
    ['Aspect ratio', 'ar=3:2'],
    ['Number of pictures', 'n=3'],
    ['Sampler', 'sampler=euler_a'],
    ['Model', 'usual'],
    ['Options', '--no blur'],
    ['Picture to start from', undefined],
  ]);
  expect(choicesOf(form, 'Model')).toEqual(['usual', 'model=tiny', 'model=wide ink']);
});

it('puts two in one where inputs are few', async () => {
  const form = await opened({ flags: '--ar 2:3 --model "wide ink"' }, { limits: discord });
  expect(shown(form)).toEqual([
    ['What to draw', undefined],
    ['Aspect ratio, Number of pictures', 'ar=2:3'],
    ['Sampler, Model', 'model=wide ink'],
    ['Options', undefined],
    ['Picture to start from', undefined],
  ]);
  expect(renderForm(form, discord).components).toHaveLength(5);
});

it('keeps as flags what has no place: a prompt that needs two inputs leaves room for one menu', async () => {
  const text = 'a fox in snow '.repeat(300).trim();
  const form = await opened({ text, flags: '--n 2 --sampler ddim' }, { limits: discord });
  expect(shown(form).map(([, value]) => value)).toEqual([text, 'n=2', '--sampler ddim', undefined]);
  expect(renderForm(form, discord).components).toHaveLength(5);
});

it('offers what the server allows, and no menu where there is nothing to choose', async () => {
  const settings = { images: 2, allowedSamplers: ['ddim'], deniedFlags: ['ar'], allowedModels: ['tiny'] };
  const form = await opened({}, { settings });
  expect(shown(form).map(([label]) => label)).toEqual([
    ...['What to draw', 'Number of pictures', 'Options', 'Picture to start from'],
  ]);
  expect(choicesOf(form, 'Number of pictures')).toEqual(['usual', 'n=1', 'n=2']);
  const square = [{ ...card, minSize: 64, maxSize: 64 }];
  expect(shown(await opened({}, { models: square })).map(([label]) => label)).not.toContain('Aspect ratio');
});

it('leaves alone what is wrong, typed twice or not in the menu', async () => {
  for (const text of ['a fox --n 2 --stepz 9', 'a fox --n 2 --n 3', 'a fox --n 99', 'a fox --size 72x64']) {
    expect(shown(await opened({ text }))[0]).toEqual(['What to draw', text]);
  }
});

it('is read as the flags one would type', () => {
  const chosen = chosenIn({
    prompt: 'a fox',
    'menu-0': 'usual',
    'menu-1': 'n=2\nar=3:2',
    'menu-2': 'model=wide ink',
  });
  expect(chosen).toEqual(['n=2', 'ar=3:2', 'model=wide ink']);
  const context = { models: [card, ...cards.slice(1)] as const, samplers };
  expect(parseImagine(`a fox ${chosenFlags(chosen)}`, context).request).toMatchObject({
    ...{ images: 2, width: 96, height: 64 },
    model: { base: 'wide ink' },
  });
});
