/** `/queue`: what is being drawn, what waits, and where the person's own jobs stand. */
import type { Command, Context } from '../src/bot/command.ts';
import { customId } from '../src/bot/custom-id.ts';
import { messageOf } from '../src/bot/flow/deliver/whereabouts.ts';
import { describeJob } from '../src/bot/flow/follow/status-message.ts';
import type { ChatEvent, Message, TextPart } from '../src/chat/platform.ts';
import { isUnposted } from '../src/jobs/ledger/state.ts';
import type { JobView, QueueView } from '../src/jobs/record/job-view.ts';
import { promptLine } from './shown/prompt-line.ts';
import { inAll, naming, textsOf } from './texts/index.ts';

const maxShown = 10;

export const queue: Command = {
  definition: { ...naming('queue'), description: inAll((texts) => texts.queue.description) },
  run: async (ctx) => ctx.reply.answer(await view(ctx)),
  buttons: { queue: async (ctx) => ctx.reply.answer(await view(ctx)) },
};

async function view(ctx: Context<ChatEvent>): Promise<Message> {
  const texts = textsOf(ctx.locale);
  const [all, open, latest] = await Promise.all([
    ctx.jobs.queue(),
    ctx.jobs.open(ctx.member),
    ctx.jobs.history(ctx.member),
  ]);
  // A platform may keep a drawn picture waiting for long.
  const mine = [...latest.filter(isUnposted).reverse(), ...open];
  const { running, slots } = occupied(all);
  return {
    text: [
      { kind: 'bold', text: texts.queue.title },
      '\n',
      ...(mine.length === 0 ? [texts.queue.nothingYours] : await ownJobs(ctx, mine)),
    ],
    fields: [
      { name: texts.queue.drawing, value: String(running) },
      { name: texts.queue.waiting, value: String(all.waiting) },
      ...(all.held > 0 ? [{ name: texts.queue.held, value: String(all.held) }] : []),
      { name: texts.queue.places, value: String(slots) },
    ],
    ...(all.workers.length === 0 && { note: texts.queue.noWorkers }),
    buttons: [{ label: texts.queue.refresh, emoji: '🔄', customId: customId('queue') }],
  };
}

async function ownJobs(ctx: Context<ChatEvent>, mine: readonly JobView[]): Promise<TextPart[]> {
  const { locale } = ctx;
  const texts = textsOf(locale);
  const lines = await Promise.all(
    mine.slice(0, maxShown).map(async (job, index): Promise<TextPart[]> => {
      const prompt = promptLine(job, ctx.member, texts);
      const message = await messageOf(ctx, job.id);
      return [
        `\n${index + 1}. `,
        message === undefined ? prompt : { kind: 'message', text: prompt, message },
        `: ${describeJob(job, locale)}`,
      ];
    }),
  );
  const more = mine.length - lines.length;
  return [texts.queue.yours, ...lines.flat(), ...(more > 0 ? [`\n${texts.queue.more(more)}`] : [])];
}

/** What the workers draw now, and could at once. */
export function occupied({ workers }: Pick<QueueView, 'workers'>): {
  readonly running: number;
  readonly slots: number;
} {
  return {
    running: workers.reduce((sum, worker) => sum + worker.running, 0),
    slots: workers.reduce((sum, worker) => sum + worker.slots, 0),
  };
}
