/** `/history`: the person's latest jobs, page by page, with links to where they are. */
import type { Command, Context } from '../src/bot/command.ts';
import { messageOf } from '../src/bot/flow/deliver/whereabouts.ts';
import { headPicture } from '../src/bot/flow/head/head-picture.ts';
import type { ChatEvent, Image, Message, TextPart } from '../src/chat/platform.ts';
import type { JobView } from '../src/jobs/record/job-view.ts';
import { pageButtons } from './shown/page-buttons.ts';
import { promptLine } from './shown/prompt-line.ts';
import { inAll, naming, type Texts, textsOf } from './texts/index.ts';

const perPage = 8;
/** Pixels. */
const thumbnailSide = 256;
const maxPages = 1000;

export const history: Command = {
  definition: { ...naming('history'), description: inAll((texts) => texts.history.description) },
  run: async (ctx) => ctx.reply.answer(await page(ctx, 0)),
  buttons: {
    history: async (ctx, [number]) => ctx.reply.answer(await page(ctx, readPage(number))),
  },
};

function readPage(text = ''): number {
  return /^\d{1,4}$/.test(text) ? Math.min(Number(text), maxPages) : 0;
}

async function page(ctx: Context<ChatEvent>, index: number): Promise<Message> {
  const texts = textsOf(ctx.locale);
  const found = await ctx.jobs.history(ctx.member, { limit: perPage + 1, offset: index * perPage });
  const shown = found.slice(0, perPage);
  const lines = await Promise.all(shown.map((job) => line(ctx, job, texts)));
  const thumbnails = await thumbnailsOf(ctx, shown);
  const nothing = index === 0 ? texts.history.empty : texts.history.noMore;
  return {
    text: [
      { kind: 'bold', text: texts.history.title },
      ...(shown.length > 0 ? lines.flat() : [`\n${nothing}`]),
    ],
    images: thumbnails,
    ...(index > 0 && { note: texts.history.page(index + 1) }),
    buttons: pageButtons('history', index, found.length > perPage, texts),
  };
}

/** Small pictures of those that are still kept, where only the person sees them. */
async function thumbnailsOf(ctx: Context<ChatEvent>, shown: readonly JobView[]): Promise<readonly Image[]> {
  const limits = ctx.platform.limits(ctx.event.place);
  if (!limits.privateImages) return [];
  const all = await Promise.all(shown.map((job) => headPicture(ctx, job, limits, thumbnailSide)));
  return all.flatMap((image) => image ?? []).slice(0, limits.images);
}

async function line(ctx: Context<ChatEvent>, job: JobView, texts: Texts): Promise<TextPart[]> {
  const prompt = promptLine(job, ctx.member, texts);
  const isDeleted = (await ctx.records.stages.get(job.id))?.deleted !== undefined;
  const message = isDeleted ? undefined : await messageOf(ctx, job.id);
  const images = job.result?.images.length ?? 1;
  const facts = [
    ...(job.state === 'drawn' ? [] : [texts.state[job.state]]),
    ...(isDeleted ? [texts.history.deleted] : []),
    ...(images > 1 ? [texts.history.images(images)] : []),
    ...(job.request === undefined ? [] : [texts.history.seed(job.request.seed)]),
  ];
  return [
    '\n',
    message === undefined ? prompt : { kind: 'message', text: prompt, message },
    ...facts.map((fact) => ` · ${fact}`),
    ' · ',
    { kind: 'time', at: job.enqueuedAt.getTime() },
  ];
}
