/** `/preset`: values that a person saves under a name, for `--preset NAME`. */
import type { Command, Context } from '../src/bot/command.ts';
import { openImagineForm } from '../src/bot/flow/ask/imagine-form.ts';
import { deletePreset, maxPresets, ownOf, presetName, savePreset } from '../src/bot/flow/own-values.ts';
import type { ChatEvent, Message, OptionDefinition } from '../src/chat/platform.ts';
import { UserError } from '../src/errors.ts';
import { formatOptions } from '../src/prompt/format-options.ts';
import type { ImagineOptions } from '../src/prompt/read-context.ts';
import { bySense } from './shown/by-sense.ts';
import { draftOf, maxOwnFlags, openOwnForm, readFlags, saveOrMend } from './shown/own-form.ts';
import { inAll, naming, textsOf } from './texts/index.ts';

const maxName = 32;

const name = (suggest: boolean): OptionDefinition => ({
  name: 'name',
  type: 'text',
  description: inAll((texts) => texts.preset.optionName),
  required: true,
  maxLength: maxName,
  ...(suggest && { suggest }),
});

export const preset: Command = {
  definition: {
    ...naming('preset'),
    description: inAll((texts) => texts.preset.description),
    usualSubcommand: 'list',
    subcommands: [
      { name: 'list', description: inAll((texts) => texts.preset.listDescription) },
      {
        name: 'save',
        description: inAll((texts) => texts.preset.saveDescription),
        options: [
          name(false),
          {
            name: 'flags',
            type: 'text',
            description: inAll((texts) => texts.preset.optionFlags),
            maxLength: maxOwnFlags,
          },
        ],
        textOption: 'flags',
      },
      {
        name: 'use',
        description: inAll((texts) => texts.preset.useDescription),
        options: [name(true)],
        textOption: 'name',
      },
      {
        name: 'delete',
        description: inAll((texts) => texts.preset.deleteDescription),
        options: [name(true)],
        textOption: 'name',
      },
    ],
  },

  async run(ctx) {
    const { options, subcommand } = ctx.event;
    if (subcommand === 'save') return save(ctx, nameIn(options.name, ctx), options.flags);
    if (subcommand === 'use') return use(ctx, await known(ctx, options.name));
    if (subcommand === 'delete') return remove(ctx, await known(ctx, options.name));
    await ctx.reply.answer(await list(ctx));
  },

  async suggest(ctx) {
    const { presets } = await ownOf(ctx);
    return bySense(Object.keys(presets), ctx.request.typed).map((one) => ({ name: one, value: one }));
  },

  buttons: {
    async preset(ctx, [, draft, typedName]) {
      const kept = nameIn(typedName, ctx);
      const typed = await draftOf(ctx, draft);
      const saved = (await ownOf(ctx)).presets[kept] ?? {};
      await openForm(ctx, kept, typed?.flags ?? formatOptions(saved), typed?.chosen);
    },
  },

  forms: {
    async preset(ctx, [typedName]) {
      const kept = nameIn(typedName, ctx);
      await saveOrMend(ctx, ['preset', kept], (values) => keep(ctx, kept, values));
    },
  },
};

async function save(ctx: Context<ChatEvent>, kept: string, flags: unknown): Promise<void> {
  const saved = (await ownOf(ctx)).presets[kept] ?? {};
  if (typeof flags !== 'string') return openForm(ctx, kept, formatOptions(saved), []);
  await keep(ctx, kept, await readFlags(ctx, flags));
}

function openForm(
  ctx: Context<ChatEvent>,
  kept: string,
  flags: string,
  chosen: readonly string[] | undefined,
): Promise<void> {
  return openOwnForm(ctx, { id: ['preset', kept], title: `--preset ${kept}`, flags, chosen });
}

/** @throws UserError for one without values, and for one too many */
async function keep(ctx: Context<ChatEvent>, kept: string, values: ImagineOptions): Promise<void> {
  const { preset: texts, own } = textsOf(ctx.locale);
  if (Object.keys(values).length === 0) throw new UserError('own_flags', own.onlyFlags);
  if (!(await savePreset(ctx, kept, values))) throw new UserError('presets_full', texts.full(maxPresets));
  await ctx.reply.answer({
    text: [`${texts.saved} `, { kind: 'code', text: `--preset ${kept}` }],
    note: [{ kind: 'code', text: formatOptions(values) }],
    tone: 'good',
  });
}

/** The form for a prompt, with the preset in it. */
async function use(ctx: Context<ChatEvent>, kept: string): Promise<void> {
  await openImagineForm(ctx, { flags: `--preset ${kept}` });
}

async function remove(ctx: Context<ChatEvent>, kept: string): Promise<void> {
  await deletePreset(ctx, kept);
  await ctx.reply.answer({ text: textsOf(ctx.locale).preset.deleted(kept), tone: 'good' });
}

async function list(ctx: Context<ChatEvent>): Promise<Message> {
  const { preset: texts } = textsOf(ctx.locale);
  const presets = Object.entries((await ownOf(ctx)).presets).sort(([one], [other]) =>
    one.localeCompare(other, ctx.locale),
  );
  return {
    text: [
      { kind: 'bold', text: texts.title },
      ...(presets.length === 0 ? [`\n${texts.none}`] : []),
      ...presets.flatMap(([kept, values]) => [
        `\n${kept}: `,
        { kind: 'code', text: formatOptions(values) } as const,
      ]),
    ],
    ...(presets.length > 0 && { note: texts.how }),
  };
}

/** @throws UserError for what can't be typed behind `--preset` */
function nameIn(typed: unknown, { locale }: Context<ChatEvent>): string {
  const kept = String(typed ?? '')
    .trim()
    .toLowerCase();
  if (presetName.test(kept)) return kept;
  throw new UserError('preset_name', textsOf(locale).preset.badName);
}

/** @throws UserError where there is none of the name */
async function known(ctx: Context<ChatEvent>, typed: unknown): Promise<string> {
  const kept = nameIn(typed, ctx);
  if (Object.hasOwn((await ownOf(ctx)).presets, kept)) return kept;
  throw new UserError('preset_gone', textsOf(ctx.locale).preset.unknown(kept));
}
