/** The last word in the message of the channel: the picture, or what became of it instead. */
import { type Message, type MessageRef, type Platform, PlatformError } from '../../../chat/platform.ts';
import type { JobView } from '../../../jobs/record/job-view.ts';
import type { Services } from '../../services.ts';
import { textsOf } from '../../texts/index.ts';
import { type ChatTarget, targetIn } from '../ask/target.ts';
import { resultRef } from '../deliver/whereabouts.ts';
import { movedMessage } from '../follow/moved-message.ts';
import { endLine } from '../follow/status-message.ts';
import { isFinal } from '../places/refusal.ts';
import type { Stage } from '../records.ts';
import { type HeadNews, headMessage } from './head-message.ts';
import { headPicture } from './head-picture.ts';

export type HeadParts = Pick<Services, 'jobs' | 'records' | 'store' | 'settings' | 'log'>;

/** Once for a job that is over; again is harmless. @throws what passes by itself */
export async function endHead(
  parts: HeadParts,
  platform: Platform,
  job: JobView,
  target: ChatTarget,
): Promise<void> {
  const { records, log } = parts;
  let stage = await records.stages.get(job.id);
  const root = stage?.root;
  if (stage === undefined || root === undefined || stage.rootEnded) return;
  const facts = { prompt: job.request?.prompt ?? '', user: target.user };
  for (;;) {
    const said: Stage = stage;
    const news = await newsOf(parts, { platform, job, target, stage: said, root });
    try {
      await showOrSay(platform, root, headMessage(facts, news));
    } catch (error) {
      if (!(error instanceof PlatformError) || !isFinal(error)) throw error;
      log.info({ job: job.id, err: error }, 'The message that a thread hangs on can’t be changed any more');
    }
    // What was deleted meanwhile must not be covered by its picture.
    const isSaid = (now: Stage) => now.deleted?.by === said.deleted?.by;
    stage = await records.stages.update(job.id, (now = said) =>
      isSaid(now) ? { ...now, rootEnded: true } : now,
    );
    if (isSaid(stage)) return;
  }
}

/** Takes the picture out of it, and says that it was deleted. */
export async function sayDeleted(
  parts: HeadParts,
  platform: Platform,
  job: JobView,
  by: string,
): Promise<void> {
  const { stages, unfinished } = parts.records;
  const stage = await stages.get(job.id);
  const target = targetIn(job);
  if (stage === undefined || target === undefined) return;
  await stages.update(job.id, (now = stage) => ({ ...now, deleted: { by }, rootEnded: undefined }));
  // First, so that the picture goes even where this process dies, or the platform does not answer now.
  await unfinished.add(job.id);
  await endHead(parts, platform, job, target);
  await unfinished.remove(job.id);
}

interface HeadEnd {
  readonly platform: Platform;
  readonly job: JobView;
  readonly target: ChatTarget;
  readonly stage: Stage;
  readonly root: MessageRef;
}

async function newsOf(parts: HeadParts, { platform, job, target, stage, root }: HeadEnd): Promise<HeadNews> {
  const { jobs, records, settings } = parts;
  const { locale, origin } = target;
  const texts = textsOf(locale);
  const { deleted } = stage;
  if (deleted !== undefined) {
    const line = deleted.by === job.member ? texts.deleted : texts.deletedByModerator;
    return { line, images: [] };
  }
  if (job.state !== 'drawn' || job.delivery === 'dead') return { line: endLine(job, locale), images: [] };
  const result = await resultRef(jobs, job.id);
  const detour = await records.detours.get(job.id);
  if (detour !== undefined && result?.place.channel !== root.place.channel) {
    return { line: movedMessage(detour, result, locale).text, images: [] };
  }
  const { channelPicture } = await settings.settingsFor(job.server, origin.channel);
  const picture = channelPicture ? await headPicture(parts, job, platform.limits(root.place)) : undefined;
  return picture === undefined ? { line: texts.drawn, images: [] } : { images: [picture] };
}

/** A channel may take words where it takes no files. */
async function showOrSay(platform: Platform, root: MessageRef, message: Message): Promise<void> {
  try {
    await platform.update(root, message);
  } catch (error) {
    const isRefused = error instanceof PlatformError && ['forbidden', 'too_large'].includes(error.problem);
    if (!isRefused || message.images?.length === 0) throw error;
    await platform.update(root, { ...message, images: [] });
  }
}
