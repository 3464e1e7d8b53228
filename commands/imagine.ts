/** /imagine: draws what is described; the same by a message's menu and by mentioning the bot. */

import type { Command, Menu } from '../src/bot/command.ts';
import type { Attachment, CommandEvent, OptionDefinition, OptionValue } from '../src/chat/platform.ts';
import { UserError } from '../src/errors.ts';
import { flagNames } from '../src/prompt/flags.ts';
import { formatOptions } from '../src/prompt/format-options.ts';
import { bounds, tokenLengths } from '../src/prompt/imagine-request.ts';
import type { ImagineOptions } from '../src/prompt/parse-imagine.ts';
import { imagineTexts as d } from './texts/imagine.ts';

const options: readonly OptionDefinition[] = [
  { name: 'prompt', type: 'text', description: d.prompt, maxLength: bounds.promptCharacters },
  { name: 'no', type: 'text', description: d.no, maxLength: 2_000 },
  { name: 'ar', type: 'text', description: d.ar, maxLength: 30 },
  { name: 'size', type: 'text', description: d.size, maxLength: 30 },
  { name: 'n', type: 'integer', description: d.n, min: 1, max: bounds.images },
  { name: 'seed', type: 'integer', description: d.seed, min: 0, max: bounds.seed },
  { name: 'steps', type: 'integer', description: d.steps, min: 1 },
  { name: 'cfg', type: 'number', description: d.cfg, min: 1, max: bounds.guidance },
  { name: 'sampler', type: 'text', description: d.sampler, maxLength: 100, suggest: true },
  { name: 'model', type: 'text', description: d.model, maxLength: 100, suggest: true },
  {
    name: 'tokens',
    type: 'text',
    description: d.tokens,
    choices: tokenLengths.map((value) => ({ name: value, value })),
  },
  { name: 'clip', type: 'boolean', description: d.clip },
  { name: 'image', type: 'attachment', description: d.image },
  { name: 'strength', type: 'number', description: d.strength, min: 0, max: 1 },
  { name: 'private', type: 'boolean', description: d.private },
  { name: 'spoiler', type: 'boolean', description: d.spoiler },
];

const imagineThis: Menu = {
  definition: { name: 'imagine-this', label: d.menu },
  async run(ctx) {
    const { event } = ctx;
    const image = firstPicture(event.attachments);
    if (event.text.trim() === '') {
      throw new UserError('empty_message', ctx.texts.emptyMessage);
    }
    await ctx.flow.imagine(ctx, { text: event.text, image, base: event.message });
  },
};

export const imagine: Command = {
  definition: { name: 'imagine', description: d.description, options, textOption: 'prompt' },

  async run(ctx) {
    const { event, flow } = ctx;
    const { prompt, image, spoiler } = event.options;
    const text = typeof prompt === 'string' ? prompt : '';
    const picture = isAttachment(image) ? image : undefined;
    const hidden = spoiler === true ? true : undefined;
    if (text.trim() === '') {
      const flags = formatOptions(flagOptions(event));
      await flow.openForm(ctx, { flags, image: picture, spoiler: hidden });
      return;
    }
    await flow.imagine(ctx, { text, options: flagOptions(event), image: picture, spoiler: hidden });
  },

  async suggest({ request, models }) {
    const { models: cards, samplers } = await models.list();
    const names = request.option === 'model' ? cards.map(({ name }) => name) : samplers;
    const typed = request.typed.toLowerCase();
    return names.filter((name) => name.toLowerCase().includes(typed)).map((name) => ({ name, value: name }));
  },

  async mention(ctx) {
    const { event, flow, texts } = ctx;
    const image = firstPicture(event.attachments);
    if (event.text.trim() === '') throw new UserError('mention_help', texts.mentionHelp);
    await flow.imagine(ctx, { text: event.text, image, base: event.message });
  },

  menus: [imagineThis],
};

function flagOptions({ options: given }: CommandEvent): ImagineOptions {
  const entries = flagNames.flatMap((name) => {
    const value = given[name];
    return value === undefined || isAttachment(value) ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

/** The platform says what a file is; the drawing looks at it itself. */
function firstPicture(attachments: readonly Attachment[]): Attachment | undefined {
  return attachments.find(({ type }) => type.startsWith('image/'));
}

function isAttachment(value: OptionValue | undefined): value is Attachment {
  return typeof value === 'object';
}
