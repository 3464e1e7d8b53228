/** `/stats`: how much was drawn and how long it took, for the person and their server. */
import type { Command, CommandContext } from '../src/bot/command.ts';
import { timeText } from '../src/bot/flow/follow/time-text.ts';
import type { Field, Locale, Message } from '../src/chat/platform.ts';
import type { Count } from '../src/jobs/record/counts.ts';
import { occupied } from './queue.ts';
import { quotaLines } from './shown/limit-lines.ts';
import { inAll, naming, textsOf } from './texts/index.ts';

export const stats: Command = {
  definition: { ...naming('stats'), description: inAll((texts) => texts.stats.description) },
  run: async (ctx) => ctx.reply.answer(await view(ctx)),
};

async function view(ctx: CommandContext): Promise<Message> {
  const { jobs, member, server, locale } = ctx;
  const texts = textsOf(locale).stats;
  const [quotas, mine, theirs, queue] = await Promise.all([
    quotaLines(ctx),
    jobs.counts({ member }),
    jobs.counts({ server }),
    jobs.queue(),
  ]);
  const field = (who: string, when: string, count: Count): Field => ({
    name: `${who}, ${when}`,
    value: describe(count, locale),
  });
  return {
    fields: [
      ...(quotas.length === 0 ? [] : [{ name: textsOf(locale).limits.title, value: quotas.join(' · ') }]),
      field(texts.you, texts.week, mine.week),
      field(texts.you, texts.ever, mine.all),
      field(texts.server, texts.week, theirs.week),
      field(texts.server, texts.ever, theirs.all),
      { name: texts.now, value: texts.nowValue(occupied(queue).running, queue.waiting) },
    ],
  };
}

function describe({ drawn, failed, refused, cancelled, images, waited, ran }: Count, locale: Locale): string {
  const texts = textsOf(locale).stats;
  const facts = [texts.pictures(images), texts.ended(drawn, failed, cancelled)];
  if (refused > 0) facts.push(texts.refused(refused));
  if (drawn > 0) facts.push(texts.times(timeText(waited / drawn, locale), timeText(ran / drawn, locale)));
  return facts.join(' · ');
}
