/** `/reactions`: moderators settle which emoji does what on results, for their server. */
import type { Command, CommandContext } from '../src/bot/command.ts';
import { managesSettings } from '../src/bot/moderators.ts';
import { emojiKey, type Message, type NamedChoice, oneLine } from '../src/chat/platform.ts';
import { UserError } from '../src/errors.ts';
import { type Action, actions, pickOf } from '../src/request/actions.ts';
import { inAll, naming, type Texts, textsOf } from './texts/index.ts';

export const reactions: Command = {
  definition: {
    ...naming('reactions'),
    description: inAll((texts) => texts.reactions.description),
    moderatorsOnly: true,
    subcommands: [
      { name: 'show', description: inAll((texts) => texts.reactions.showDescription) },
      {
        name: 'set',
        description: inAll((texts) => texts.reactions.setDescription),
        options: [
          emojiOption(),
          {
            name: 'action',
            type: 'text',
            description: inAll((texts) => texts.reactions.optionAction),
            required: true,
            choices: actions.map(actionChoice),
          },
        ],
      },
      {
        name: 'remove',
        description: inAll((texts) => texts.reactions.removeDescription),
        options: [emojiOption()],
        textOption: 'emoji',
      },
      { name: 'reset', description: inAll((texts) => texts.reactions.resetDescription) },
    ],
  },

  async run(ctx) {
    const texts = textsOf(ctx.locale);
    if (!(await managesSettings(ctx))) throw new UserError('not_allowed', ctx.texts.moderatorsOnly);
    const said = await change(ctx, texts);
    await ctx.reply.answer(await view(ctx, texts, said));
  },
};

/** What an action is called in a list of them. */
export function actionName(action: Action, texts: Texts): string {
  const pick = pickOf(action);
  if (pick !== undefined) return texts.actions.pick(pick + 1);
  return texts.actions[action as Exclude<Action, `pick${number}`>];
}

function actionChoice(action: Action): NamedChoice {
  const { en: name, ...names } = inAll((texts) => actionName(action, texts));
  return { name, names, value: action };
}

function emojiOption() {
  const description = inAll((texts) => texts.reactions.optionEmoji);
  return { name: 'emoji', type: 'text', description, required: true, maxLength: 100 } as const;
}

/** Does what is asked, and says so. */
async function change(ctx: CommandContext, texts: Texts): Promise<string | undefined> {
  const { event, reactions: maps, server } = ctx;
  switch (event.subcommand) {
    case 'set': {
      const emoji = readEmoji(event.options.emoji, texts);
      const action = actions.find((known) => known === event.options.action);
      if (action === undefined) throw new UserError('bad_request', texts.reactions.optionAction);
      await maps.set(server, emoji, action, ctx.member);
      return texts.reactions.wasSet(emoji, actionName(action, texts));
    }
    case 'remove': {
      const emoji = readEmoji(event.options.emoji, texts);
      if (!(await maps.read(server)).has(emoji)) return texts.reactions.wasNothing(emoji);
      await maps.set(server, emoji, 'none', ctx.member);
      return texts.reactions.wasRemoved(emoji);
    }
    case 'reset':
      await maps.reset(server, ctx.member);
      return texts.reactions.wasReset;
    default:
      return undefined;
  }
}

async function view(ctx: CommandContext, texts: Texts, said: string | undefined): Promise<Message> {
  const map = await ctx.reactions.read(ctx.server);
  const lines = [...map].map(([emoji, action]) => `\n${emoji} ${actionName(action, texts)}`);
  return {
    text: [
      ...(said === undefined ? [] : [`${said}\n\n`]),
      { kind: 'bold', text: texts.reactions.title },
      ...(lines.length > 0 ? lines : [`\n${texts.reactions.none}`]),
    ],
    ...(said !== undefined && { tone: 'good' }),
  };
}

const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** A picture, a flag or a keycap, as one sign. */
const unicodeEmoji = /\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|^[0-9#*]\u20E3$/u;

/** The key of what was typed: an emoji, `:name:`, or Discord's `<:name:id>`. @throws UserError for anything else */
function readEmoji(value: unknown, texts: Texts): string {
  const typed = typeof value === 'string' ? value.trim() : '';
  const [, name] = /^<?a?(:[\w+-]{1,62}:)(?:\d{1,20}>)?$/.exec(typed) ?? [];
  if (name !== undefined) return name;
  const key = emojiKey(typed);
  const isOne = [...letters.segment(key)].length === 1 && unicodeEmoji.test(key);
  if (!isOne) throw new UserError('bad_request', texts.reactions.noEmoji(JSON.stringify(oneLine(typed, 20))));
  return key;
}
