/** `/cancel`: takes a job out of the queue or stops its drawing; one's own, for moderators any of their server. */
import type { Command, Context, SuggestContext } from '../src/bot/command.ts';
import { customId } from '../src/bot/custom-id.ts';
import { cancelJob } from '../src/bot/flow/actions/manage.ts';
import { describeJob } from '../src/bot/flow/follow/status-message.ts';
import { moderates } from '../src/bot/scene.ts';
import type { ChatEvent, Choice, Message } from '../src/chat/platform.ts';
import { oneLine } from '../src/chat/platform.ts';
import { UserError } from '../src/errors.ts';
import type { JobView } from '../src/jobs/record/job-view.ts';
import { promptLine } from './shown/prompt-line.ts';
import { inAll, naming, textsOf } from './texts/index.ts';

const maxButtons = 20;
const maxChoices = 25;
/** A moderator looks for one job, not for all of a flood. */
const maxWaiting = 200;

export const cancel: Command = {
  definition: {
    ...naming('cancel'),
    description: inAll((texts) => texts.cancel.description),
    options: [
      {
        name: 'job',
        type: 'text',
        description: inAll((texts) => texts.cancel.optionJob),
        suggest: true,
        maxLength: 100,
      },
    ],
    textOption: 'job',
  },

  async run(ctx) {
    const { job } = ctx.event.options;
    if (typeof job === 'string') return stop(ctx, await ctx.jobs.get(job.trim()));
    const mine = await ctx.jobs.open(ctx.member);
    if (mine.length === 1) return stop(ctx, mine[0]);
    await ctx.reply.answer(choose(ctx, mine));
  },

  async suggest(ctx) {
    const texts = textsOf(ctx.request.locale);
    const typed = ctx.request.typed.trim().toLowerCase();
    return (await cancellable(ctx))
      .filter((job) => `${job.id} ${job.request?.prompt ?? ''}`.toLowerCase().includes(typed))
      .slice(0, maxChoices)
      .map((job): Choice => ({ name: choiceName(job, promptLine(job, texts), ctx), value: job.id }));
  },

  buttons: { 'cancel-one': async (ctx, [id = '']) => stop(ctx, await ctx.jobs.get(id)) },
};

async function stop(ctx: Context<ChatEvent>, job: JobView | undefined): Promise<void> {
  const texts = textsOf(ctx.locale);
  if (job === undefined) throw new UserError('job_gone', texts.cancel.gone);
  const kind = await cancelJob(ctx, job);
  if (kind === 'gone') throw new UserError('job_gone', texts.cancel.gone);
  if (kind === 'late') throw new UserError('job_late', texts.cancel.late);
  await ctx.reply.answer({
    text: [`${texts.cancel.done}: `, { kind: 'italic', text: promptLine(job, texts) }],
    tone: 'good',
  });
}

function choose(ctx: Context<ChatEvent>, mine: readonly JobView[]): Message {
  const texts = textsOf(ctx.locale);
  if (mine.length === 0) return { text: texts.cancel.nothing };
  const { buttons } = ctx.platform.limits(ctx.event.place);
  const shown = mine.slice(0, Math.min(maxButtons, buttons));
  return {
    text: [
      texts.cancel.choose,
      ...shown.map(
        (job, index) => `\n${index + 1}. ${promptLine(job, texts)}: ${describeJob(job, ctx.locale)}`,
      ),
    ],
    buttons: shown.map(({ id }, index) => ({
      label: texts.cancel.button(index + 1),
      customId: customId('cancel-one', id),
    })),
  };
}

async function cancellable(ctx: SuggestContext): Promise<readonly JobView[]> {
  const { jobs, member, server, platform, request } = ctx;
  const mine = await jobs.open(member);
  if (!(await moderates(platform, request.place, request.user))) return mine;
  const all = [
    ...(await jobs.running()),
    ...(await jobs.waiting({ limit: maxWaiting })),
    ...(await jobs.heldOf(server)),
  ];
  return [...mine, ...all.filter((job) => job.server === server && job.member !== member)];
}

function choiceName(job: JobView, prompt: string, { request }: SuggestContext): string {
  return oneLine(`${prompt} (${describeJob(job, request.locale)})`, 100);
}
