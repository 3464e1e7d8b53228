/** Deletes what is kept of a member's jobs, here and in the queue. */
import { messageKey } from '../../../chat/platform.ts';
import type { Flow } from '../flow.ts';
import type { FlowParts } from '../parts.ts';

/** Jobs looked at in one go. */
const pageSize = 500;

export function createForget({ jobs, records }: Pick<FlowParts, 'jobs' | 'records'>): Flow['forget'] {
  const forgetJob = async (id: string) => {
    const stage = await records.stages.get(id);
    const shownAt = [stage?.root, stage?.status].flatMap((ref) =>
      ref === undefined ? [] : [messageKey(ref)],
    );
    for (const key of [...shownAt, ...(await records.copies.of(id))]) await records.singles.remove(key);
    await records.copies.remove(id);
    await records.stages.remove(id);
  };

  return async (member) => {
    for (let offset = 0; ; offset += pageSize) {
      const page = await jobs.history(member, { limit: pageSize, offset });
      if (page.length === 0) break;
      for (const { id } of page) await forgetJob(id);
    }
    return jobs.forgetMember(member);
  };
}
