/** Several requests from one prompt: what they cost is shown first, and whoever typed it says whether to go on. */
import { type Button, type Message, oneLine, type TextPart } from '../../../chat/platform.ts';
import { UserError } from '../../../errors.ts';
import { estimate } from '../../../jobs/estimate.ts';
import { type Allowance, spanNames } from '../../../jobs/record/quotas.ts';
import { workOf } from '../../../jobs/record/work.ts';
import { allowanceOf } from '../../../moderation/rules/allowance.ts';
import type { Settings } from '../../../moderation/settings/settings.ts';
import { countChoices, withoutChoices } from '../../../prompt/choices.ts';
import type { Parsed } from '../../../prompt/parse-imagine.ts';
import { fields } from '../../../request/fields.ts';
import type { NewDrawRequest } from '../../../request/request.ts';
import type { ButtonHandler, Context } from '../../command.ts';
import { customId } from '../../custom-id.ts';
import { explain } from '../../explain.ts';
import type { ModelCard } from '../../models.ts';
import type { SpreadTexts } from '../../texts/spread-texts.ts';
import { spreadTextsOf } from '../../texts/spread-texts.ts';
import { timeText } from '../follow/time-text.ts';
import type { Ask } from './ask.ts';
import type { Beginning } from './begin.ts';
import { begin } from './begin.ts';
import { askIn, draftIn, keepDraft } from './drafts.ts';
import { mendId } from './mend.ts';

/** The prefix of its buttons. */
export const spread = 'spread';

/** Prompts that are shown of many. */
const mostShown = 5;
/** Characters of each. */
const longest = 100;

/** Shows what it comes to. Nothing is drawn yet, and nothing that was typed is lost. */
export async function offerSpread(
  ctx: Context,
  ask: Ask,
  all: readonly Parsed[],
  models: readonly ModelCard[],
  held: Settings,
): Promise<void> {
  const texts = spreadTextsOf(ctx.locale);
  const requests = all.map(({ request }) => request);
  const draft = draftIn(ask);
  const id = await keepDraft(ctx, { ...draft, by: ctx.member });
  const price = await priceOf(ctx, requests, models, held);
  const isTooMuch = price.left.some(({ left }) => left < price.pictures);
  const button = (deed: string, label: string, more: Partial<Button> = {}): Button => ({
    customId: customId(spread, deed, id),
    label,
    ...more,
  });
  await ctx.reply.answer({
    ...shown(requests, price, texts, ctx),
    ...(isTooMuch && { tone: 'bad' }),
    buttons: [
      ...(isTooMuch ? [] : [button('all', texts.draw(price.pictures), { style: 'primary', emoji: '🖌️' })]),
      ...(countChoices(`${draft.text} ${draft.flags}`) > 1 ? [button('one', texts.asOne)] : []),
      { customId: mendId(id), label: ctx.texts.edit, emoji: '✏️' },
      button('no', ctx.texts.cancel),
    ],
  });
}

interface Price {
  readonly pictures: number;
  /** Of each time that has a limit, the pictures that are left. */
  readonly left: readonly { readonly span: keyof Allowance; readonly left: number; readonly most: number }[];
  /** Seconds until the last is drawn, where that can be told. */
  readonly seconds: number | undefined;
}

async function priceOf(
  ctx: Context,
  requests: readonly NewDrawRequest[],
  models: readonly ModelCard[],
  settings: Settings,
): Promise<Price> {
  const { settings: store, jobs, server, member, platform, event } = ctx;
  const [queue, person] = await Promise.all([
    jobs.queue(),
    event.place.direct ? undefined : platform.member(event.place, event.user.id),
  ]);
  const imagesOf = ({ images, model }: NewDrawRequest) => {
    const usual = models.find(({ name }) => name === model.base)?.defaults.images;
    const asked = images ?? settings.count ?? usual ?? fields.images.default;
    return Math.min(asked, settings.images ?? asked);
  };
  const { limits, everywhere } = store.operator;
  const here = { allowance: allowanceOf(settings, limits, person), of: server };
  const bounds = [here, { allowance: everywhere, of: '*' }].filter(({ allowance }) =>
    spanNames.some((span) => allowance[span] !== null),
  );
  const left = await Promise.all(
    bounds.map(async ({ allowance, of }) => {
      const used = await jobs.quotaUsed({ member, server: of });
      return spanNames.flatMap((span) => {
        const most = allowance[span];
        return most === null ? [] : [{ span, most, left: Math.max(0, most - used[span]) }];
      });
    }),
  );
  const works = requests.map((request) => workOf({ ...request, images: imagesOf(request) }));
  const last = works.at(-1) ?? 0;
  const before = works.reduce((sum, work) => sum + work, 0) - last;
  const jobsAhead = queue.waiting + requests.length - 1;
  const done = estimate(queue, { jobsAhead, workAhead: queue.work + before, work: last });
  return {
    pictures: requests.reduce((sum, request) => sum + imagesOf(request), 0),
    left: left.flat(),
    seconds: done?.finishesIn,
  };
}

function shown(
  requests: readonly NewDrawRequest[],
  { pictures, left, seconds }: Price,
  texts: SpreadTexts,
  { locale }: Pick<Context, 'locale'>,
): Message {
  const prompts = [...new Set(requests.map(({ prompt }) => prompt))];
  const more = prompts.length - mostShown;
  const lines = prompts.slice(0, mostShown).map((prompt): TextPart => `\n• ${oneLine(prompt, longest)}`);
  const notes = [
    ...left.map((one) => texts.left[one.span](one.left, one.most)),
    ...(seconds === undefined ? [] : [texts.ready(timeText(seconds, locale))]),
  ];
  return {
    text: [
      { kind: 'bold', text: texts.price(requests.length, pictures) },
      ...lines,
      ...(more > 0 ? [`\n${texts.more(more)}`] : []),
    ],
    ...(notes.length > 0 && { note: notes.join(' · ') }),
  };
}

/**
 * Each on its own, in the order in which they were typed. One that is refused ends it: those before it go on, and what
 * was typed can be changed.
 */
export async function beginAll(
  ctx: Context,
  {
    id,
    beginnings,
    remark,
  }: {
    readonly id: string;
    readonly beginnings: readonly Omit<Beginning, 'key'>[];
    readonly remark: string | undefined;
  },
): Promise<void> {
  const texts = spreadTextsOf(ctx.locale);
  const total = beginnings.length;
  for (const [index, beginning] of beginnings.entries()) {
    try {
      // Of the draft: pressed twice, it is the same requests.
      await begin(ctx, { ...beginning, key: `${spread}:${id}:${index}`, oneOf: true });
    } catch (error) {
      if (!(error instanceof UserError) || index === 0) throw error;
      const why = explain(error, ctx).message;
      return ctx.reply.answer({
        text: `${texts.stopped(index, total)} ${why}`,
        tone: 'bad',
        buttons: [{ customId: mendId(id), label: ctx.texts.edit, emoji: '✏️' }],
      });
    }
  }
  await ctx.reply.answer({
    text: [remark, texts.begun(total)].filter((line) => line !== undefined).join(' '),
    buttons: [{ customId: customId('cancel-all'), label: texts.cancelAll }],
  });
}

/** @param draw goes on with what was typed; as `id` names it where that is several requests */
export function spreadButton(
  draw: (ctx: Context, ask: Ask, id: string | undefined) => Promise<void>,
): Readonly<Record<typeof spread, ButtonHandler>> {
  return {
    async spread(ctx, [deed, id = '']) {
      const draft = await ctx.records.drafts.get(id);
      if (draft === undefined) throw new UserError('draft_gone', ctx.texts.over);
      if (draft.by !== ctx.member) throw new UserError('not_yours', ctx.texts.notYours);
      if (deed === 'all') return draw(ctx, askIn(draft), id);
      if (deed !== 'one') return ctx.reply.answer({ text: spreadTextsOf(ctx.locale).nothing, buttons: [] });
      const { text, flags = '', ...rest } = askIn(draft);
      await draw(ctx, { ...rest, text: withoutChoices(text), flags: withoutChoices(flags) }, undefined);
    },
  };
}
