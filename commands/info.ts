/** `/info` and the menu "Image info": how a picture was made, and the line that makes it again. */
import { z } from 'zod';
import type { Command, Context } from '../src/bot/command.ts';
import type { Shown } from '../src/bot/flow/flow.ts';
import { shownModel } from '../src/bot/models.ts';
import {
  type ChatEvent,
  type Choice,
  type Field,
  type Locale,
  type Message,
  type MessageRef,
  oneLine,
  shorten,
  type TextPart,
} from '../src/chat/platform.ts';
import { UserError } from '../src/errors.ts';
import type { DrawRequest } from '../src/jobs/draw-request.ts';
import type { JobView } from '../src/jobs/job-view.ts';
import { formatImagine } from '../src/prompt/format-imagine.ts';
import { duration } from './shown/duration.ts';
import { promptLine } from './shown/prompt-line.ts';
import { inAll, naming, type Texts, textsOf } from './texts/index.ts';

const mostChoices = 25;

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
    const typed = request.typed.trim().toLowerCase();
    const mine = await jobs.history(member, { limit: 100 });
    return mine
      .filter((job) => `${job.id} ${job.request?.prompt ?? ''}`.toLowerCase().includes(typed))
      .slice(0, mostChoices)
      .map((job): Choice => ({ name: promptLine(job, texts, 100), value: job.id }));
  },

  menus: [
    {
      definition: { name: 'image-info', label: inAll((texts) => texts.info.menu) },
      async run(ctx) {
        const shown = await ctx.flow.shownBy(ctx.event.message);
        if (shown === undefined) throw new UserError('no_picture', textsOf(ctx.locale).info.unknown);
        await show(ctx, shown);
      },
    },
  ],
};

/** A private picture is its owner's business, others are their server's. */
async function show(ctx: Context<ChatEvent>, shown: Shown): Promise<void> {
  const texts = textsOf(ctx.locale);
  const { job } = shown;
  const isMine = job.member === ctx.member;
  if (!isMine && job.request?.private) throw new UserError('private', texts.info.private);
  if (!isMine && job.server !== ctx.server) throw new UserError('job_gone', texts.info.gone);
  const parent = job.request?.parent;
  const parentMessage = parent === undefined ? undefined : await ctx.flow.messageOf(parent);
  await ctx.reply.answer(describe(shown, ctx, parentMessage));
}

/** What the worker filled in; absent where the record lacks it. */
const drawnSchema = z.object({
  steps: z.number().optional().catch(undefined),
  guidance: z.number().optional().catch(undefined),
  sampler: z.string().optional().catch(undefined),
  width: z.number().optional().catch(undefined),
  height: z.number().optional().catch(undefined),
  negative: z.string().optional().catch(undefined),
  tokenLength: z.enum(['auto', 'fixed', 'flexible', 'long']).optional().catch(undefined),
});

/** The request with everything that was used for it, of one picture where one is meant. */
function complete(request: DrawRequest, { job, index }: Shown): DrawRequest {
  const drawn = drawnSchema.parse(job.result?.parameters ?? {});
  const filled = Object.fromEntries(Object.entries(drawn).filter(([, value]) => value !== undefined));
  const image = index === undefined ? undefined : job.result?.images[index];
  return {
    ...request,
    ...filled,
    ...(image && { seed: image.seed, images: 1, width: image.width, height: image.height }),
  };
}

function describe(shown: Shown, ctx: Context<ChatEvent>, parent: MessageRef | undefined): Message {
  const { job } = shown;
  const texts = textsOf(ctx.locale);
  const limits = ctx.platform.limits(ctx.event.place);
  const request = job.request && complete(job.request, shown);
  const jobField: Field = { name: texts.info.job, value: [{ kind: 'code', text: job.id }] };
  if (request === undefined) return { text: texts.job.unreadable, fields: [jobField] };
  const fields = [
    ...requestFields(request, texts),
    ...resultFields(job, texts, ctx.locale),
    ...(parent === undefined
      ? []
      : [
          {
            name: texts.info.parent,
            value: [{ kind: 'message', text: texts.history.open, message: parent }],
          } as const,
        ]),
    jobField,
  ];
  return {
    text: [
      { kind: 'quote', text: shorten(request.prompt, limits.message / 4) },
      '\n',
      ...again(request, texts, limits.message / 2),
    ],
    fields: fields.slice(0, limits.fields),
    ...(request.strength !== undefined && { note: texts.info.needsImage }),
  };
}

function requestFields(request: DrawRequest, texts: Texts): Field[] {
  const { seed, images = 1, width, height, steps, guidance, sampler, negative, strength } = request;
  const field = (name: string, value: string | number | undefined): Field[] =>
    value === undefined || value === '' ? [] : [{ name, value: String(value) }];
  return [
    ...field(texts.info.seed, images > 1 ? `${seed}–${seed + images - 1}` : seed),
    ...field(texts.info.size, width && height && `${width}×${height}`),
    ...field(texts.info.steps, steps),
    ...field(texts.info.guidance, guidance),
    ...field(texts.info.sampler, sampler),
    ...field(texts.info.model, shownModel(request.model)),
    ...field(texts.info.strength, strength),
    ...field(texts.info.negative, negative && oneLine(negative, 300)),
  ];
}

function resultFields(job: JobView, texts: Texts, locale: Locale): Field[] {
  const { result, enqueuedAt, startedAt, endedAt } = job;
  const seconds = (from: Date | undefined, to: Date | undefined) =>
    from === undefined || to === undefined ? undefined : (to.getTime() - from.getTime()) / 1000;
  const time = (name: string, value: number | undefined): Field[] =>
    value === undefined ? [] : [{ name, value: duration(value, locale) }];
  return [
    ...(job.state === 'drawn' ? [] : [{ name: texts.info.state, value: texts.state[job.state] }]),
    ...(result === undefined
      ? []
      : [
          { name: texts.info.tokens, value: texts.info.tokensUsed(result.tokens.used, result.tokens.prompt) },
          { name: texts.info.device, value: `${result.device}, ${result.precision}` },
        ]),
    { name: texts.info.asked, value: [{ kind: 'time', at: enqueuedAt.getTime() }] },
    ...time(texts.info.waited, seconds(enqueuedAt, startedAt)),
    ...time(texts.info.took, seconds(startedAt, endedAt)),
  ];
}

/** The line to type; without the prompt where both together would not fit. */
function again({ parent: _, ...request }: DrawRequest, texts: Texts, most: number): TextPart[] {
  const line = (prompt: string) => `/imagine ${formatImagine(readable({ ...request, prompt }))}`;
  const whole = line(request.prompt);
  return [`${texts.info.again}\n`, { kind: 'code', text: whole.length <= most ? whole : line('…') }];
}

/** Without what is absent, as the formatter wants it. */
function readable<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as { [K in keyof T]: Exclude<T[K], undefined> };
}
