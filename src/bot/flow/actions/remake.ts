/** Makes new pictures from a picture: variations, or a larger version. */
import type { Services } from '../../services.ts';
import { fromPicture } from '../ask/from-picture.ts';
import { keptInit } from '../ask/kept-init.ts';
import { redrawRequest, remakeRequest } from '../ask/request.ts';
import { chooser } from '../deliver/result-buttons.ts';
import { type Step, start } from './step.ts';

/** Variations of a picture, or the same one larger. */
export async function remake(step: Step, into: 'variations' | 'upscale'): Promise<void> {
  const { ctx, shown } = step;
  const { job } = shown;
  const { texts, reply, member, jobs } = ctx;
  const count = job.result?.images.length ?? 0;
  const index = shown.index ?? (count === 1 ? 0 : undefined);
  if (index === undefined) return reply.answer(chooser(job.id, step.action, count, texts));
  const maxSize = await maxSizeOf(ctx, job.request?.model.base);
  const larger = remakeRequest(job, index, into, { maxSize, member, texts });
  const picture = (await jobs.images(job.id))?.[index];
  if (picture !== undefined) {
    return start(step, { ...larger, ...(await fromPicture(jobs, job, larger.request, picture.png)) });
  }
  // The picture is no longer kept: it is drawn once more, and its delivery goes on from there.
  return start(step, {
    ...redrawRequest(job, index, ctx),
    init: await keptInit(ctx, job),
    remark: texts.redrawn,
    target: { redrawn: true, next: into },
  });
}

/** What SD 1.5 draws without coming apart, for models that nobody told of. */
const usualMaxSize = 1024;

export async function maxSizeOf(
  { models }: Pick<Services, 'models'>,
  base: string | undefined,
): Promise<number> {
  const { models: cards } = await models.list();
  return cards.find(({ name }) => name === base)?.maxSize ?? usualMaxSize;
}
