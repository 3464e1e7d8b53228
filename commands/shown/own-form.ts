/** The form for values that members save: the menus of `/imagine`, and a line for all other flags. */
import { randomUUID } from 'node:crypto';
import type { Context } from '../../src/bot/command.ts';
import { customId } from '../../src/bot/custom-id.ts';
import {
  chosenFlags,
  chosenIn,
  formMenus,
  menuFields,
  takeChosen,
} from '../../src/bot/flow/ask/form-menus.ts';
import { heldHere, modelsHere } from '../../src/bot/flow/ask/models-here.ts';
import type { ChatEvent, FormEvent } from '../../src/chat/platform.ts';
import { UserError } from '../../src/errors.ts';
import { readOwn } from '../../src/prompt/own-values.ts';
import { parseImagine } from '../../src/prompt/parse-imagine.ts';
import type { ImagineOptions } from '../../src/prompt/read-context.ts';
import { BadRequest } from '../../src/request/bad-request.ts';
import { textsOf } from '../texts/index.ts';

/** Characters of all flags together. */
export const maxOwnFlags = 500;

export interface OwnForm {
  /** What the custom id of the form says, and of the button that opens it again. */
  readonly id: readonly [prefix: string, ...parts: readonly string[]];
  readonly title: string;
  readonly flags: string;
  readonly chosen?: readonly string[] | undefined;
}

export async function openOwnForm(ctx: Context, { id, title, flags, chosen = [] }: OwnForm): Promise<void> {
  const { reply, texts, platform, event, locale } = ctx;
  const offered = await formMenus(ctx);
  const taken = takeChosen(flags, offered);
  const room = platform.limits(event.place).formFields - 1;
  const shown = menuFields(offered.menus, [...taken.chosen, ...chosen], room, texts);
  const rest = [taken.rest, chosenFlags(shown.left)].join(' ').trim();
  const [prefix, ...parts] = id;
  const own = textsOf(locale).own;
  await reply.openForm({
    customId: customId(prefix, ...parts),
    title,
    submit: own.save,
    fields: [
      ...shown.fields,
      {
        id: 'options',
        type: 'text',
        label: own.others,
        placeholder: '--steps 30 --no blur',
        ...(rest !== '' && { value: rest }),
        maxLength: maxOwnFlags,
      },
    ],
  });
}

/**
 * Flags as values to save, read as a request would be; empty for none.
 * @throws BadRequest, or UserError `own_flags` for what can't be saved
 */
export async function readFlags(ctx: Context, text: string): Promise<ImagineOptions> {
  if (text.trim() === '') return {};
  const values = readOwn(text);
  if (values === undefined) throw new UserError('own_flags', textsOf(ctx.locale).own.onlyFlags);
  const { models, samplers } = await modelsHere(ctx, await heldHere(ctx));
  const [first, ...others] = models;
  // Without models nobody knows what they draw: it is read again with each request.
  if (first !== undefined) {
    // What a picture or another model is needed for is looked at when there is one.
    parseImagine('x', { models: [{ ...first, clip: true }, ...others], samplers, image: true }, values);
  }
  return values;
}

/** Saves what was filled in; what is refused can be mended in the same form. */
export async function saveOrMend(
  ctx: Context<FormEvent>,
  id: OwnForm['id'],
  save: (values: ImagineOptions) => Promise<void>,
): Promise<void> {
  const { values } = ctx.event;
  const flags = (values.options ?? '').trim();
  const chosen = chosenIn(values);
  try {
    await save(await readFlags(ctx, [flags, chosenFlags(chosen)].join(' ')));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const draft = randomUUID();
    await ctx.records.drafts.set(draft, { flags, chosen: [...chosen] });
    const [prefix, ...parts] = id;
    await ctx.reply.answer({
      text: error instanceof BadRequest ? error.in(ctx.locale) : error.message,
      tone: 'bad',
      buttons: [
        {
          customId: customId(prefix, 'change', draft, ...parts),
          label: textsOf(ctx.locale).own.change,
          emoji: '✏️',
        },
      ],
    });
  }
}

/** What is to be mended, or nothing where that is no longer kept. */
export async function draftOf(ctx: Context<ChatEvent>, id: string | undefined) {
  return id === undefined || id === '' ? undefined : ctx.records.drafts.get(id);
}
