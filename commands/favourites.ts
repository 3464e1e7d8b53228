/** `/favourites`: the pictures that the person marked with a star, page by page, with links to where they are. */
import type { Command, Context } from '../src/bot/command.ts';
import { messageOf } from '../src/bot/flow/deliver/whereabouts.ts';
import type { ChatEvent, Message, TextPart } from '../src/chat/platform.ts';
import type { JobView } from '../src/jobs/record/job-view.ts';
import { pageButtons } from './shown/page-buttons.ts';
import { promptLine } from './shown/prompt-line.ts';
import { inAll, naming, type Texts, textsOf } from './texts/index.ts';

const perPage = 10;
const maxPages = 50;

export const favourites: Command = {
  definition: { ...naming('favourites'), description: inAll((texts) => texts.favourites.description) },
  run: async (ctx) => ctx.reply.answer(await page(ctx, 0)),
  buttons: {
    favourites: async (ctx, [number = '']) =>
      ctx.reply.answer(await page(ctx, /^\d{1,2}$/.test(number) ? Math.min(Number(number), maxPages) : 0)),
  },
};

async function page(ctx: Context<ChatEvent>, index: number): Promise<Message> {
  const texts = textsOf(ctx.locale);
  const options = { limit: perPage + 1, offset: index * perPage };
  const found = await ctx.records.favourites.list(ctx.member, options);
  const jobs = await ctx.jobs.getMany(found.slice(0, perPage).map(({ job }) => job));
  const lines = await Promise.all(
    jobs.map((job, at) => (job === undefined ? [] : line(ctx, job, found[at]?.index, texts))),
  );
  return {
    text: [
      { kind: 'bold', text: texts.favourites.title },
      ...(found.length === 0 ? [`\n${texts.favourites.empty}`] : lines.flat()),
    ],
    buttons: pageButtons('favourites', index, found.length > perPage, texts),
  };
}

async function line(
  ctx: Context<ChatEvent>,
  job: JobView,
  index: number | undefined,
  texts: Texts,
): Promise<TextPart[]> {
  const prompt = promptLine(job, ctx.member, texts);
  const isDeleted = (await ctx.records.stages.get(job.id))?.deleted !== undefined;
  const message = isDeleted ? undefined : await messageOf(ctx, job.id);
  const seed = job.result?.images[index ?? 0]?.seed;
  return [
    '\n⭐ ',
    message === undefined ? prompt : { kind: 'message', text: prompt, message },
    ...(isDeleted ? [` · ${texts.history.deleted}`] : []),
    ...(seed === undefined ? [] : [` · ${texts.history.seed(seed)}`]),
  ];
}
