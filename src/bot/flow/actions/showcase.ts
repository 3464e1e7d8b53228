/** A server's showcase: a channel in which pictures with a star are shown, once each, with who asked for them. */
import { type MessageRef, messageKey, type Place, PlatformError } from '../../../chat/platform.ts';
import { messageOf as textOf } from '../../../errors.ts';
import type { DeliveredImage } from '../../../jobs/ports.ts';
import type { JobView } from '../../../jobs/record/job-view.ts';
import { checkTexts } from '../../../moderation/rules/text.ts';
import { localeAt } from '../../../moderation/settings/public-locale.ts';
import type { Settings } from '../../../moderation/settings/settings.ts';
import { table } from '../../../moderation/settings/table.ts';
import type { Context } from '../../command.ts';
import { textsOf } from '../../texts/index.ts';
import { requestOf } from '../ask/request.ts';
import { type ChatTarget, targetIn } from '../ask/target.ts';
import { resultRef, type Shown } from '../deliver/whereabouts.ts';
import { keptResultMessage } from './kept-result.ts';

/** What the marks of such messages begin with. */
const prefix = 'showcase:';

/** A star counts, whatever becomes of this. */
export async function showcase(ctx: Context, { job, index }: Shown): Promise<void> {
  const { records, platform, log, jobs, member } = ctx;
  const target = targetIn(job);
  const place = await placeFor(ctx, job);
  if (place === undefined || target === undefined || job.result === undefined) return;
  if (!(await mayBeShown(ctx, job, target, place))) return;
  // They are kept for an hour; one that is gone is not drawn again for this.
  const pictures = await jobs.images(job.id);
  const of = index ?? 'all';
  const id = `${job.id}:${of}`;
  if (pictures === undefined || !(await records.showcased.create(id, { by: member }))) return;
  try {
    const message = await messageIn(ctx, { job, index }, target, place, pictures);
    const { all } = await platform.post(place, message, { nonce: `${job.id}:showcase:${of}` });
    const keys = all.map(messageKey);
    await records.copies.add(job.id, keys);
    const single = {
      job: job.id,
      all: [...all],
      mark: `${prefix}${id}`,
      ...(index !== undefined && { index }),
    };
    await Promise.all(keys.map((key) => records.singles.set(key, single)));
    // Deleted while it was on its way.
    if (await isDeleted(ctx, job.id)) await removeShowcased(ctx, job.id);
  } catch (error) {
    await records.showcased.remove(id);
    if (!(error instanceof PlatformError)) throw error;
    log.info({ job: job.id, err: error }, `A picture could not be shown in the showcase: ${textOf(error)}`);
  }
}

/** Takes a job's pictures out of the showcase. */
export async function removeShowcased(
  { records, platform }: Pick<Context, 'records' | 'platform'>,
  job: string,
): Promise<void> {
  for (const key of await records.copies.of(job)) {
    const single = await records.singles.get(key);
    if (!single?.mark?.startsWith(prefix)) continue;
    for (const ref of single.all ?? []) await platform.remove(ref);
    await records.singles.remove(key);
  }
}

async function placeFor(ctx: Context, job: JobView): Promise<Place | undefined> {
  const { settings, server, event, platform } = ctx;
  if (event.place.direct || job.server !== server) return undefined;
  const { showcase: channel } = await settings.settingsFor(server);
  return channel === null ? undefined : { platform: platform.name, server: event.place.server, channel };
}

/** Only what anybody there could have asked for in that channel, and everybody could see where it was asked for. */
async function mayBeShown(
  ctx: Context,
  job: JobView,
  { origin, ...target }: ChatTarget,
  place: Place,
): Promise<boolean> {
  const { settings, server, platform, texts } = ctx;
  const request = requestOf(job, texts);
  if (request.private || target.private || target.direct || origin.direct) return false;
  if (job.delivery !== 'posted' || (await isDeleted(ctx, job.id))) return false;
  const isHidden = request.spoiler === true || job.result?.images.some(({ spoiler }) => spoiler) === true;
  if (isHidden && !platform.limits(place).spoilers) return false;
  const [there, here, adultsThere, adultsHere] = await Promise.all([
    settings.settingsFor(server, origin.channel),
    settings.settingsFor(server, place.channel),
    platform.isForAdults(origin),
    platform.isForAdults(place),
  ]);
  if (adultsThere && !adultsHere) return false;
  return (
    isAsStrict(strictness(there, adultsThere), strictness(here, adultsHere)) &&
    checkTexts(request, here, settings.operator.limits).decision === 'allow'
  );
}

interface Strictness {
  readonly level: number;
  readonly threshold: number;
}

function strictness({ imageCheck, adultImageCheck, imageThreshold }: Settings, adults: boolean): Strictness {
  const check = adults ? adultImageCheck : imageCheck;
  return { level: table.imageCheck.values.indexOf(check), threshold: imageThreshold };
}

/** Whether the check that was made finds all that this channel's own would. */
function isAsStrict(made: Strictness, own: Strictness): boolean {
  return own.level === 0 || (made.level >= own.level && made.threshold <= own.threshold);
}

async function isDeleted({ records }: Pick<Context, 'records'>, job: string): Promise<boolean> {
  return (await records.stages.get(job))?.deleted !== undefined;
}

async function messageIn(
  ctx: Context,
  { job, index }: Shown,
  { user }: ChatTarget,
  place: Place,
  pictures: readonly DeliveredImage[],
) {
  const { settings, server, jobs } = ctx;
  const locale = await localeAt(settings, server, place, ctx.locale);
  const texts = textsOf(locale);
  if (job.result === undefined) throw new TypeError('Only what was drawn is shown.');
  const { result } = job;
  const message = await keptResultMessage(ctx, job, { result, pictures, index, place, locale, quoted: true });
  const original: MessageRef | undefined = await resultRef(jobs, job.id);
  const said = typeof message.text === 'string' ? [message.text] : (message.text ?? []);
  return {
    ...message,
    text: [
      ...said,
      `\n⭐ ${texts.showcasedBy} `,
      { kind: 'person', user } as const,
      ...(original === undefined
        ? []
        : [' · ', { kind: 'message', text: texts.thisPicture, message: original } as const]),
    ],
  };
}
