/** `/cancel`: takes a job out of the queue or stops its drawing; one's own, for moderators any of their server. */
import type { Command, Context, SuggestContext } from '../src/bot/command.ts';
import { customId } from '../src/bot/custom-id.ts';
import { cancelJob, originOf } from '../src/bot/flow/actions/manage.ts';
import { describeJob } from '../src/bot/flow/follow/status-message.ts';
import { moderates } from '../src/bot/scene.ts';
import type { ChatEvent, Choice, Message } from '../src/chat/platform.ts';
import { oneLine } from '../src/chat/platform.ts';
import { UserError } from '../src/errors.ts';
import type { JobView } from '../src/jobs/record/job-view.ts';
import { matches, promptLine } from './shown/prompt-line.ts';
import { inAll, naming, textsOf } from './texts/index.ts';

const maxButtons = 20;
const maxChoices = 25;
/** A moderator looks for one job, not for all of a flood. */
const maxWaiting = 200;
/** Somebody is typing and waits. */
const maxChannels = 20;

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
    return (await cancellable(ctx))
      .filter((job) => matches(job, ctx.member, ctx.request.typed))
      .slice(0, maxChoices)
      .map(
        (job): Choice => ({ name: choiceName(job, promptLine(job, ctx.member, texts), ctx), value: job.id }),
      );
  },

  buttons: {
    'cancel-one': async (ctx, [id = '']) => stop(ctx, await ctx.jobs.get(id)),
    'cancel-all': stopAll,
  },
};

async function stop(ctx: Context<ChatEvent>, job: JobView | undefined): Promise<void> {
  const texts = textsOf(ctx.locale);
  if (job === undefined) throw new UserError('job_gone', texts.cancel.gone);
  const kind = await cancelJob(ctx, job);
  if (kind === 'gone') throw new UserError('job_gone', texts.cancel.gone);
  if (kind === 'late') throw new UserError('job_late', texts.cancel.late);
  await ctx.reply.answer({
    text: [`${texts.cancel.done}: `, { kind: 'italic', text: promptLine(job, ctx.member, texts) }],
    tone: 'good',
  });
}

/** One's own that are open at this moment. */
async function stopAll(ctx: Context<ChatEvent>): Promise<void> {
  const texts = textsOf(ctx.locale);
  let count = 0;
  for (const job of await ctx.jobs.open(ctx.member)) {
    if ((await cancelJob(ctx, job)) === 'cancelled') count++;
  }
  await ctx.reply.answer({ text: texts.cancel.doneAll(count), tone: 'good' });
}

function choose(ctx: Context<ChatEvent>, mine: readonly JobView[]): Message {
  const texts = textsOf(ctx.locale);
  if (mine.length === 0) return { text: texts.cancel.nothing };
  const { buttons } = ctx.platform.limits(ctx.event.place);
  const shown = mine.slice(0, Math.min(maxButtons, buttons - 1));
  return {
    text: [
      texts.cancel.choose,
      ...shown.map(
        (job, index) =>
          `\n${index + 1}. ${promptLine(job, ctx.member, texts)}: ${describeJob(job, ctx.locale)}`,
      ),
    ],
    buttons: [
      ...shown.map(({ id }, index) => ({
        label: texts.cancel.button(index + 1),
        customId: customId('cancel-one', id),
      })),
      {
        label: texts.cancel.all,
        customId: customId('cancel-all'),
        style: 'danger' as const,
        newRow: true as const,
      },
    ],
  };
}

/** One's own, and those that one may take away from where they are. */
async function cancellable(ctx: SuggestContext): Promise<readonly JobView[]> {
  const { jobs, member, server, platform, request } = ctx;
  const [mine, person] = await Promise.all([
    jobs.open(member),
    platform.member(request.place, request.user.id),
  ]);
  if (person === undefined || request.place.direct) return mine;
  // In the order in which a job moves on, so that none slips through; it may then be there twice.
  const held = await jobs.heldOf(server);
  const waiting = await jobs.waiting({ limit: maxWaiting });
  const running = await jobs.running();
  const all = [...new Map([...running, ...waiting, ...held].map((job) => [job.id, job])).values()];
  const others = all.filter((job) => job.server === server && job.member !== member);
  if (person.managesServer) return [...mine, ...others];
  const moderated = await moderatedChannels(ctx, others);
  return [...mine, ...others.filter((job) => moderated.has(originOf(job)?.channel ?? ''))];
}

/** Of the channels that jobs were asked for in, those that the person moderates. */
async function moderatedChannels(
  { platform, request }: SuggestContext,
  jobs: readonly JobView[],
): Promise<ReadonlySet<string>> {
  const places = new Map(
    jobs.flatMap((job) => {
      const place = originOf(job);
      return place === undefined ? [] : [[place.channel, place] as const];
    }),
  );
  const asked = [...places.values()].slice(0, maxChannels);
  const answers = await Promise.all(asked.map((place) => moderates(platform, place, request.user)));
  return new Set(asked.filter((_, index) => answers[index]).map(({ channel }) => channel));
}

function choiceName(job: JobView, prompt: string, { request }: SuggestContext): string {
  return oneLine(`${prompt} (${describeJob(job, request.locale)})`, 100);
}
