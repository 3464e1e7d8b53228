/** `/defaults`: a person's own values for what a request leaves open. */
import type { Command, Context } from '../src/bot/command.ts';
import { customId } from '../src/bot/custom-id.ts';
import { ownOf, setDefaults } from '../src/bot/flow/own-values.ts';
import type { ChatEvent, Message } from '../src/chat/platform.ts';
import { formatOptions } from '../src/prompt/format-options.ts';
import { draftOf, maxOwnFlags, openOwnForm, readFlags, saveOrMend } from './shown/own-form.ts';
import { inAll, naming, textsOf } from './texts/index.ts';

export const defaults: Command = {
  definition: {
    ...naming('defaults'),
    description: inAll((texts) => texts.defaults.description),
    options: [
      {
        name: 'flags',
        type: 'text',
        description: inAll((texts) => texts.defaults.optionFlags),
        maxLength: maxOwnFlags,
      },
    ],
    textOption: 'flags',
  },

  async run(ctx) {
    const { flags } = ctx.event.options;
    if (typeof flags === 'string' && flags.trim() !== '') await setDefaults(ctx, await readFlags(ctx, flags));
    await show(ctx);
  },

  buttons: {
    async defaults(ctx, [deed, draft]) {
      if (deed !== 'change') {
        await setDefaults(ctx, {});
        return show(ctx);
      }
      const typed = await draftOf(ctx, draft);
      const flags = typed?.flags ?? formatOptions((await ownOf(ctx)).defaults);
      const { title } = textsOf(ctx.locale).defaults;
      await openOwnForm(ctx, { id: ['defaults'], title, flags, chosen: typed?.chosen });
    },
  },

  forms: {
    defaults: (ctx) =>
      saveOrMend(ctx, ['defaults'], async (values) => {
        await setDefaults(ctx, values);
        await show(ctx);
      }),
  },
};

async function show(ctx: Context<ChatEvent>): Promise<void> {
  await ctx.reply.answer(await view(ctx));
}

async function view(ctx: Context<ChatEvent>): Promise<Message> {
  const { defaults: texts, own } = textsOf(ctx.locale);
  const flags = formatOptions((await ownOf(ctx)).defaults);
  return {
    text: [
      { kind: 'bold', text: texts.title },
      '\n',
      flags === '' ? texts.none : { kind: 'code', text: flags },
    ],
    note: texts.how,
    buttons: [
      { label: own.change, emoji: '✏️', customId: customId('defaults', 'change') },
      ...(flags === '' ? [] : [{ label: own.clear, emoji: '🧹', customId: customId('defaults', 'clear') }]),
    ],
  };
}
