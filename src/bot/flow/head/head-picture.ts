/** The pictures of a job as one small one, for the message in the channel. */
import type { Image, Limits } from '../../../chat/platform.ts';
import { smallPicture } from '../../../images/small-picture.ts';
import type { JobView } from '../../../jobs/record/job-view.ts';
import { keptGrid } from '../../../jobs/record/pictures.ts';
import type { Services } from '../../services.ts';

type Parts = Pick<Services, 'jobs' | 'store'>;

/**
 * Undefined where the pictures are no longer kept. What is hidden in one of them is hidden here, and left to the thread
 * where the platform can hide nothing.
 */
export async function headPicture(
  { jobs, store }: Parts,
  job: JobView,
  { spoilers }: Pick<Limits, 'spoilers'>,
  side?: number,
): Promise<Image | undefined> {
  const { result, request, target } = job;
  if (result === undefined) return undefined;
  const [first] = result.images;
  const png = (await keptGrid(store, job.id, result)) ?? (await jobs.images(job.id))?.[0]?.png;
  if (png === undefined || first === undefined) return undefined;
  const isHidden =
    request?.spoiler === true || target?.spoiler === true || result.images.some(({ spoiler }) => spoiler);
  if (isHidden && !spoilers) return undefined;
  return {
    name: `small-${first.seed}.jpg`,
    type: 'image/jpeg',
    bytes: await smallPicture(png, side),
    alt: request?.prompt ?? '',
    lasting: true,
    ...(isHidden && { spoiler: true }),
  };
}
