/** /imagine: draws what is described; the same by a message's menu and by mentioning the bot. */

import type { Command, Menu } from '../src/bot/command.ts';
import { imagine as draw } from '../src/bot/flow/ask/imagine.ts';
import { openImagineForm } from '../src/bot/flow/ask/imagine-form.ts';
import { ownOf } from '../src/bot/flow/own-values.ts';
import type { Attachment, CommandEvent, OptionValue } from '../src/chat/platform.ts';
import { UserError } from '../src/errors.ts';
import { formatOptions } from '../src/prompt/format-options.ts';
import { promptFlags } from '../src/prompt/prompt-flags.ts';
import type { ImagineOptions } from '../src/prompt/read-context.ts';
import { bySense } from './shown/by-sense.ts';
import { imagineOptions } from './shown/imagine-options.ts';
import { suggestFiles } from './shown/suggest-files.ts';
import { inAll } from './texts/index.ts';

const imagineThis: Menu = {
  definition: { name: 'imagine-this', label: inAll((texts) => texts.imagine.menu) },
  async run(ctx) {
    const { event } = ctx;
    const images = picturesIn(event.attachments);
    if (event.text.trim() === '') {
      throw new UserError('empty_message', ctx.texts.emptyMessage);
    }
    await draw(ctx, { text: event.text, images, base: event.message });
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
    const { prompt, image, 'control-image': guide } = event.options;
    const text = typeof prompt === 'string' ? prompt : '';
    const images = [guide, image].filter(isAttachment);
    const options = flagOptions(event, text, isAttachment(guide));
    if (text.trim() === '')
      return openImagineForm(ctx, { flags: formatOptions(options), ...(images.length > 0 && { images }) });
    await draw(ctx, { text, options, images });
  },

  async suggest(ctx) {
    const { request, models } = ctx;
    if (request.option === 'preset') {
      const { presets } = await ownOf(ctx);
      return bySense(Object.keys(presets), request.typed).map((name) => ({ name, value: name }));
    }
    const { models: cards, samplers, files } = await models.list();
    if (request.option === 'lora') return suggestFiles(request.typed, files.loras);
    if (request.option === 'control') return suggestFiles(request.typed, files.controlNets);
    const names = request.option === 'model' ? cards.map(({ name }) => name) : samplers;
    return bySense(names, request.typed).map((name) => ({ name, value: name }));
  },

  async mention(ctx) {
    const { event, texts } = ctx;
    const images = picturesIn(event.attachments);
    if (event.text.trim() === '') throw new UserError('mention_help', texts.mentionHelp);
    await draw(ctx, { text: event.text, images, base: event.message });
  },

  menus: [imagineThis],
};

/** A picture to guide the drawing is drawn after its outlines, unless it is said how. */
function flagOptions({ options: given }: CommandEvent, text: string, guided: boolean): ImagineOptions {
  const entries = promptFlags.flatMap(({ name }) => {
    const value = given[name];
    return value === undefined || isAttachment(value) ? [] : [[name, value] as const];
  });
  const unsaid = guided && given.control === undefined && !/--control\b/i.test(text);
  return { ...(unsaid && { control: 'canny' }), ...Object.fromEntries(entries) };
}

/** The platform says what a file is; the drawing looks at it itself. */
function picturesIn(attachments: readonly Attachment[]): readonly Attachment[] {
  return attachments.filter(({ type }) => type.startsWith('image/'));
}

function isAttachment(value: OptionValue | undefined): value is Attachment {
  return typeof value === 'object';
}
