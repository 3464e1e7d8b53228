/** /imagine: draws what is described; the same by a message's menu and by mentioning the bot. */

import type { Command, Menu } from '../src/bot/command.ts';
import { imagine as draw } from '../src/bot/flow/ask/imagine.ts';
import { openImagineForm } from '../src/bot/flow/ask/imagine-form.ts';
import type { Attachment, CommandEvent, OptionValue } from '../src/chat/platform.ts';
import { UserError } from '../src/errors.ts';
import { formatOptions } from '../src/prompt/format-options.ts';
import type { ImagineOptions } from '../src/prompt/parse-imagine.ts';
import { promptFlags } from '../src/prompt/prompt-flags.ts';
import { imagineOptions } from './shown/imagine-options.ts';
import { suggestLoras } from './shown/suggest-loras.ts';
import { inAll } from './texts/index.ts';

const imagineThis: Menu = {
  definition: { name: 'imagine-this', label: inAll((texts) => texts.imagine.menu) },
  async run(ctx) {
    const { event } = ctx;
    const image = firstPicture(event.attachments);
    if (event.text.trim() === '') {
      throw new UserError('empty_message', ctx.texts.emptyMessage);
    }
    await draw(ctx, { text: event.text, image, base: event.message });
  },
};

export const imagine: Command = {
  definition: {
    name: 'imagine',
    description: inAll((texts) => texts.imagine.description),
    options: imagineOptions,
    textOption: 'prompt',
  },

  async run(ctx) {
    const { event } = ctx;
    const { prompt, image } = event.options;
    const text = typeof prompt === 'string' ? prompt : '';
    const picture = isAttachment(image) ? image : undefined;
    const options = flagOptions(event);
    if (text.trim() === '') return openImagineForm(ctx, { flags: formatOptions(options), image: picture });
    await draw(ctx, { text, options, image: picture });
  },

  async suggest({ request, models }) {
    const { models: cards, samplers, files } = await models.list();
    if (request.option === 'lora') return suggestLoras(request.typed, files.loras);
    const names = request.option === 'model' ? cards.map(({ name }) => name) : samplers;
    const typed = request.typed.toLowerCase();
    return names.filter((name) => name.toLowerCase().includes(typed)).map((name) => ({ name, value: name }));
  },

  async mention(ctx) {
    const { event, texts } = ctx;
    const image = firstPicture(event.attachments);
    if (event.text.trim() === '') throw new UserError('mention_help', texts.mentionHelp);
    await draw(ctx, { text: event.text, image, base: event.message });
  },

  menus: [imagineThis],
};

function flagOptions({ options: given }: CommandEvent): ImagineOptions {
  const entries = promptFlags.flatMap(({ name }) => {
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
