/** Puts a star on a picture, or takes it off where a button is pressed a second time. */
import { showcase } from './showcase.ts';
import type { Step } from './step.ts';

export async function favourite({ ctx, shown }: Step): Promise<void> {
  const { event, reply, records, member, texts } = ctx;
  const one = { job: shown.job.id, index: shown.index };
  // Whoever takes a reaction off and puts it on again wants the star.
  if (event.kind === 'reaction') {
    await records.favourites.add(member, one);
    return showcase(ctx, shown);
  }
  if (await records.favourites.remove(member, one)) return reply.answer({ text: texts.starOff });
  await records.favourites.add(member, one);
  await reply.answer({ text: texts.starOn });
  await showcase(ctx, shown);
}
