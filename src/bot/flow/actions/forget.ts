/** Cancels a member's open jobs and deletes everything kept about them, here and in the queue. */
import { messageKey } from '../../../chat/platform.ts';
import { reviewPictures } from '../../../moderation/images/review-pictures.ts';
import type { Services } from '../../services.ts';

/** Jobs looked at in one go. */
const pageSize = 500;

export async function forgetMember(
  {
    jobs,
    records,
    audit,
    reviews,
    store,
  }: Pick<Services, 'jobs' | 'records' | 'audit' | 'reviews' | 'store'>,
  member: string,
): Promise<{ readonly cancelled: number; readonly deleted: number }> {
  const forgetJob = async (id: string) => {
    const stage = await records.stages.get(id);
    const shownAt = [stage?.root, stage?.status].flatMap((ref) =>
      ref === undefined ? [] : [messageKey(ref)],
    );
    for (const key of [...shownAt, ...(await records.copies.of(id))]) await records.singles.remove(key);
    await records.copies.remove(id);
    await records.stages.remove(id);
    await records.detours.remove(id);
    await records.unfinished.remove(id);
    await reviews.forget(id);
    await store.blobs.remove(reviewPictures(id));
  };
  for (let offset = 0; ; offset += pageSize) {
    const page = await jobs.history(member, { limit: pageSize, offset });
    if (page.length === 0) break;
    for (const { id } of page) await forgetJob(id);
  }
  await records.favourites.forget(member);
  await records.own.remove(member);
  await audit.forget(member);
  return jobs.forgetMember(member);
}
