/** The message of a result that was posted before, once more: its pictures are still kept. */
import type { Locale, Message, Place } from '../../../chat/platform.ts';
import type { DeliveredImage } from '../../../jobs/ports.ts';
import type { JobView } from '../../../jobs/record/job-view.ts';
import type { DrawnResult } from '../../../jobs/record/outcome.ts';
import type { Context } from '../../command.ts';
import { requestOf } from '../ask/request.ts';
import { resultMessage } from '../deliver/result-message.ts';
import { maxSizeOf } from './remake.ts';

export interface KeptResult {
  readonly result: DrawnResult;
  readonly pictures: readonly DeliveredImage[];
  /** From 0: the one that is shown alone. */
  readonly index: number | undefined;
  readonly place: Place;
  readonly locale: Locale;
  /** The prompt is said; otherwise it stands above already. */
  readonly quoted: boolean;
}

export async function keptResultMessage(
  ctx: Context,
  job: JobView,
  { result, pictures, index, place, locale, quoted }: KeptResult,
): Promise<Message> {
  return resultMessage({
    id: job.id,
    request: requestOf(job, ctx.texts),
    result,
    pictures,
    grid: undefined,
    index,
    locale,
    limits: ctx.platform.limits(place),
    spoiler: job.target?.spoiler === true,
    quoted,
    expandable: ctx.expander !== undefined,
    maxSize: await maxSizeOf(ctx, job.request?.model.base),
  });
}
