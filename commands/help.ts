/** `/help`: how drawing works, on one screen. */

import type { Command, CommandContext } from '../src/bot/command.ts';
import type { Message, TextPart } from '../src/chat/platform.ts';
import { promptFlags } from '../src/prompt/prompt-flags.ts';
import { pickOf } from '../src/request/actions.ts';
import { actionName } from './reactions.ts';
import { limitLines } from './shown/limit-lines.ts';
import { inAll, naming, type Texts, textsOf } from './texts/index.ts';

export const help: Command = {
  definition: { ...naming('help'), description: inAll((texts) => texts.help.description) },
  run: async (ctx) => ctx.reply.answer(await view(ctx)),
};

/** In the order of how often they are needed. */
const others = [
  'queue',
  'cancel',
  'history',
  'info',
  'models',
  'defaults',
  'preset',
  'stats',
  'forget',
] as const;

async function view(ctx: CommandContext): Promise<Message> {
  const texts = textsOf(ctx.locale);
  const limits = await limitLines(ctx);
  return {
    text: [
      heading(texts.help.drawing),
      { kind: 'code', text: '/imagine' },
      texts.help.howTo(texts.imagine.menu),
      '\n\n',
      heading(texts.help.flags),
      ...flagLines(texts),
      '\n',
      heading(texts.help.reacting),
      (await reactionList(ctx, texts)).join(' · '),
      '\n\n',
      ...(limits.length === 0 ? [] : [heading(texts.limits.title), limits.join(' · '), '\n\n']),
      heading(texts.help.more),
      ...others.flatMap((name, index) => commandLine(name, index, texts)),
    ],
  };
}

function heading(text: string): TextPart {
  return { kind: 'bold', text: `${text}\n` };
}

function flagLines(texts: Texts): TextPart[] {
  return promptFlags
    .filter(({ flag }) => !flag.rare)
    .flatMap(({ name, flag }): TextPart[] => [
      { kind: 'code', text: `--${name} ${flag.example}`.trim() },
      ` ${texts.options[name]}\n`,
    ]);
}

/** What each emoji does here; the eight that pick a picture share one entry. */
async function reactionList({ reactions, server }: CommandContext, texts: Texts): Promise<string[]> {
  const map = [...(await reactions.read(server))];
  const picks = map.filter(([, action]) => pickOf(action) !== undefined).map(([emoji]) => emoji);
  const [first, last] = [picks[0], picks.at(-1)];
  const entries = map
    .filter(([, action]) => pickOf(action) === undefined)
    .map(([emoji, action]) => `${emoji} ${actionName(action, texts)}`);
  if (first === undefined || last === undefined) return entries.length > 0 ? entries : [texts.reactions.none];
  return [...entries, `${first === last ? first : `${first}–${last}`} ${texts.actions.picks}`];
}

function commandLine(name: (typeof others)[number], index: number, texts: Texts): TextPart[] {
  const { name: command } = naming(name);
  const local = texts.names[name];
  return [
    index === 0 ? '' : '\n',
    { kind: 'code', text: `/${command}` },
    `${local === command ? '' : ` (${local})`} ${texts[name].description}`,
  ];
}
