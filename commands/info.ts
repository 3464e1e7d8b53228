/** `/info` and the menu "Image info": how a picture was made, and the line that makes it again. */
import type { Command, Context } from '../src/bot/command.ts';
import { checkSeen } from '../src/bot/flow/actions/see.ts';
import { askedOf, redrawRequest } from '../src/bot/flow/ask/request.ts';
import { jobFields } from '../src/bot/flow/deliver/job-fields.ts';
import { messageOf, type Shown, shownBy } from '../src/bot/flow/deliver/whereabouts.ts';
import { timeText } from '../src/bot/flow/follow/time-text.ts';
import { isModerator } from '../src/bot/moderators.ts';
import { banButton } from '../src/bot/review/log-message.ts';
import {
  type Button,
  type ChatEvent,
  type Choice,
  type Field,
  type Locale,
  type Message,
  type MessageRef,
  shorten,
} from '../src/chat/platform.ts';
import { UserError } from '../src/errors.ts';
import type { JobView } from '../src/jobs/record/job-view.ts';
import { escapeChoices } from '../src/prompt/choices.ts';
import { formatImagine } from '../src/prompt/format-imagine.ts';
import type { NewDrawRequest } from '../src/request/request.ts';
import { matches, promptLine } from './shown/prompt-line.ts';
import { inAll, naming, type Texts, textsOf } from './texts/index.ts';

const maxChoices = 25;

export const info: Command = {
  definition: {
    ...naming('info'),
    description: inAll((texts) => texts.info.description),
    options: [
      {
        name: 'job',
        type: 'text',
        description: inAll((texts) => texts.info.optionJob),
        suggest: true,
        maxLength: 100,
      },
    ],
    textOption: 'job',
  },

  async run(ctx) {
    const texts = textsOf(ctx.locale);
    const { job: asked } = ctx.event.options;
    const job =
      typeof asked === 'string'
        ? await ctx.jobs.get(asked.trim())
        : (await ctx.jobs.history(ctx.member, { limit: 1 }))[0];
    if (job === undefined) {
      if (typeof asked === 'string') throw new UserError('job_gone', texts.info.gone);
      return ctx.reply.answer({ text: texts.history.empty });
    }
    await show(ctx, { job, index: undefined });
  },

  async suggest({ jobs, member, request }) {
    const texts = textsOf(request.locale);
    const mine = await jobs.history(member, { limit: 100 });
    return mine
      .filter((job) => matches(job, member, request.typed))
      .slice(0, maxChoices)
      .map((job): Choice => ({ name: promptLine(job, member, texts, 100), value: job.id }));
  },

  buttons: {
    async info(ctx, [id = '', at]) {
      const job = await ctx.jobs.get(id);
      if (job === undefined) throw new UserError('job_gone', textsOf(ctx.locale).info.gone);
      await show(ctx, { job, index: at === undefined ? undefined : Number(at) });
    },
  },

  menus: [
    {
      definition: { name: 'image-info', label: inAll((texts) => texts.info.menu) },
      async run(ctx) {
        const shown = await shownBy(ctx, ctx.event.message);
        if (shown === undefined) throw new UserError('no_picture', textsOf(ctx.locale).info.unknown);
        await show(ctx, shown);
      },
    },
  ],
};

/** What moderators may do about who asked for a picture: under what only they see. */
async function moderatorButtons(ctx: Context<ChatEvent>, job: JobView): Promise<readonly Button[]> {
  if (job.member === ctx.member || job.server !== ctx.server || !(await isModerator(ctx))) return [];
  return [banButton(job.id, ctx.locale)];
}

/** A private picture is its owner's business, others are their server's. */
async function show(ctx: Context<ChatEvent>, shown: Shown): Promise<void> {
  const { job } = shown;
  await checkSeen(ctx, job);
  const parent = job.request?.parent;
  const parentMessage = parent === undefined ? undefined : await messageOf(ctx, parent);
  const buttons = await moderatorButtons(ctx, job);
  await ctx.reply.answer({ ...describe(shown, ctx, parentMessage), ...(buttons.length > 0 && { buttons }) });
}

function describe(shown: Shown, ctx: Context<ChatEvent>, parent: MessageRef | undefined): Message {
  const { job, index } = shown;
  const texts = textsOf(ctx.locale);
  const limits = ctx.platform.limits(ctx.event.place);
  const { request } = redrawRequest(job, index, ctx);
  const asked = askedOf(job, ctx).prompt;
  const fields: Field[] = [
    ...(asked === request.prompt ? [] : [{ name: texts.info.inYourWords, value: shorten(asked, 300) }]),
    ...jobFields(job.request, job.result, ctx.locale, index),
    ...courseFields(job, texts, ctx.locale),
    ...(parent === undefined ? [] : [parentField(parent, texts)]),
    { name: texts.info.job, value: [{ kind: 'code', text: job.id }] },
  ];
  return {
    text: [
      { kind: 'quote', text: shorten(request.prompt, limits.message / 4) },
      `\n${texts.info.again}\n`,
      { kind: 'code', text: commandLine(request, limits.message / 2) },
    ],
    fields: fields.slice(0, limits.fields),
    ...(job.init && { note: texts.info.needsImage }),
  };
}

function parentField(message: MessageRef, texts: Texts): Field {
  return { name: texts.info.parent, value: [{ kind: 'message', text: texts.history.open, message }] };
}

/** How it went. */
function courseFields(job: JobView, texts: Texts, locale: Locale): Field[] {
  const { result, enqueuedAt, startedAt, endedAt } = job;
  const time = (name: string, from: Date | undefined, to: Date | undefined): Field[] =>
    from === undefined || to === undefined
      ? []
      : [{ name, value: timeText((to.getTime() - from.getTime()) / 1000, locale) }];
  return [
    ...(job.state === 'drawn' ? [] : [{ name: texts.info.state, value: texts.state[job.state] }]),
    ...(result === undefined
      ? []
      : [{ name: texts.info.device, value: `${result.device}, ${result.precision}` }]),
    { name: texts.info.asked, value: [{ kind: 'time', at: enqueuedAt.getTime() }] },
    ...time(texts.info.waited, enqueuedAt, startedAt),
    ...time(texts.info.took, startedAt, endedAt),
  ];
}

/** The line to type; without the prompt where both together would not fit. */
function commandLine(request: NewDrawRequest, most: number): string {
  const line = (prompt: string) => `/imagine ${escapeChoices(formatImagine({ ...request, prompt }))}`;
  const whole = line(request.prompt);
  return whole.length <= most ? whole : line('…');
}
