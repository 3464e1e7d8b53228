/** Brings a message up to date with a job that is still to be drawn. */
import { type Message, type MessageRef, type Platform, PlatformError } from '../../../chat/platform.ts';
import { messageOf } from '../../../errors.ts';
import type { Jobs } from '../../../jobs/jobs.ts';
import type { JobView } from '../../../jobs/record/job-view.ts';
import type { Log } from '../../../store/log.ts';
import type { ChatTarget } from '../ask/target.ts';
import { headMessage } from '../head/head-message.ts';
import { describeJob, statusMessage } from './status-message.ts';

export interface PaintOptions {
  readonly jobs: Jobs;
  readonly log: Log;
  readonly platform: Platform;
  readonly message: MessageRef;
  readonly target: ChatTarget;
}

/** Does not throw. */
export type Paint = (job: JobView) => Promise<void>;

/** The status in the thread, with previews. */
export function paintStatus(options: PaintOptions): Paint {
  const { jobs, platform, message, target } = options;
  const live = platform.limits(message.place).liveImages;
  let previews = 0;
  return paintWith(options, async (job) => {
    const count = job.progress?.preview ?? 0;
    if (!live || job.state !== 'running' || count === previews) return statusMessage(job, target.locale);
    const preview = await jobs.preview(job.id);
    previews = count;
    return statusMessage(job, target.locale, { preview });
  });
}

/** The message in the channel: one line. */
export function paintHead(options: PaintOptions): Paint {
  const { user, locale } = options.target;
  return paintWith(options, async (job) =>
    headMessage({ prompt: job.request?.prompt ?? '', user }, { line: describeJob(job, locale) }),
  );
}

function paintWith(
  { log, platform, message }: PaintOptions,
  render: (job: JobView) => Promise<Message>,
): Paint {
  let shown = '';
  /** The message can't be changed any more. */
  let lost = false;
  return async (job) => {
    if (lost) return;
    try {
      const content = await render(job);
      const text = JSON.stringify({ ...content, images: content.images?.map(({ name }) => name) });
      if (text === shown) return;
      await platform.update(message, content);
      shown = text;
    } catch (error) {
      log.debug({ job: job.id, err: error }, `A job’s status could not be updated: ${messageOf(error)}`);
      const hopeless = ['gone', 'forbidden', 'invalid'];
      lost = error instanceof PlatformError && hopeless.includes(error.problem);
    }
  };
}
