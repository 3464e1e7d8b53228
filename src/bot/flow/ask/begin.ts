/** Puts a job before the gate and into the queue, and opens its stage. */
import {
  type Locale,
  oneLine,
  type Place,
  type PlatformError,
  type TextPart,
} from '../../../chat/platform.ts';
import { messageOf, UserError } from '../../../errors.ts';
import { phaseOf } from '../../../jobs/ledger/state.ts';
import { localeAt, publicLocale } from '../../../moderation/settings/public-locale.ts';
import type { Settings } from '../../../moderation/settings/settings.ts';
import type { NewDrawRequest } from '../../../request/request.ts';
import type { Context } from '../../command.ts';
import { openReview } from '../../review/reviews.ts';
import { gateScene } from '../../scene.ts';
import type { Texts } from '../../texts/index.ts';
import { placeTextsOf } from '../../texts/place-texts.ts';
import { firstTry, inWords, isRefused, reasonOf } from '../places/refusal.ts';
import type { Stage } from '../records.ts';
import { refuse } from './refuse.ts';
import { asTarget, readTarget, type TargetOptions, targetOf } from './target.ts';

export interface Beginning {
  /** Names what is asked for, so that it is done once however often it is told; within the platform. */
  readonly key: string;
  /** `imagine`, or what is done with an earlier job. */
  readonly does: string;
  readonly request: NewDrawRequest;
  /** What was asked for when it was drawn first, where it is drawn again exactly. */
  readonly asked?: NewDrawRequest | undefined;
  /** What holds where it was asked for, where that was read just now. */
  readonly held?: Settings | undefined;
  /** The picture to start from. */
  readonly init?: Uint8Array | undefined;
  /** Where it goes, where that is not simply where it was asked for. */
  readonly target?: TargetOptions | undefined;
  /** To be said with the answer. */
  readonly remark?: string | undefined;
  /** One of several: who began them says so once. */
  readonly oneOf?: true;
}

/** @throws UserError when a rule refuses it, the queue does not take it, or there is no place to show it in */
export async function begin(ctx: Context, beginning: Beginning): Promise<void> {
  const { gate, jobs, ensureStage, log, event, member, server, texts, platform } = ctx;
  const { key, does, asked, init } = beginning;
  const publicly = await publicLocaleOf(ctx, beginning);
  const admitted = await gate
    .admit({
      key: `${platform.name}:${key}`,
      scene: gateScene(ctx, does),
      request: beginning.request,
      asked,
      init,
      target: (request) => asTarget(targetOf(ctx, request, publicly, beginning.target ?? {})),
      member: () => platform.member(event.place, event.user.id),
    })
    .catch((error: unknown) => refuse(error, ctx));
  const { request } = admitted;
  const target = readTarget(admitted.target);
  const { id, isNew } = await jobs.enqueue(admitted).catch((error: unknown) => refuse(error, ctx));
  // Told again, however late: all that there was to do for it is done.
  if (!isNew && (await isOver(ctx, id))) return;
  log.info({ job: id, member, server, event: event.id }, 'A job was asked for');
  await ctx.records.unfinished.add(id);
  ctx.replies.keep(id, ctx);
  if (admitted.hold !== undefined) await openReview(ctx, id);
  let stage: Stage;
  try {
    stage = await ensureStage({ id, target, request });
  } catch (error) {
    if (!isRefused(error, firstTry)) {
      // The job goes on: its delivery sets the stage up when the platform is back.
      log.warn({ job: id, err: error }, `The place of a job is not ready: ${messageOf(error)}`);
      ctx.follow(id);
      return;
    }
    await jobs.cancel(id, member);
    throw new UserError('no_place', target.private ? texts.noDirect : noPlace(error, ctx), { cause: error });
  }
  ctx.follow(id);
  if (beginning.oneOf) return;
  await answer(ctx, stage, { remark: beginning.remark, prompt: request.prompt });
}

/** The language of what everybody sees where it goes. */
async function publicLocaleOf(ctx: Context, { target, held }: Beginning): Promise<Locale> {
  const { event, server, locale, settings } = ctx;
  if (target?.place !== undefined || held === undefined) {
    return localeAt(settings, server, target?.place ?? event.place, locale);
  }
  return event.place.direct ? locale : publicLocale(held, locale);
}

async function isOver({ jobs }: Context, id: string): Promise<boolean> {
  const job = await jobs.get(id);
  return job !== undefined && phaseOf(job) === 'over';
}

function noPlace(error: PlatformError, { locale }: Context): string {
  return placeTextsOf(locale).noPlace(inWords(reasonOf(error), locale));
}

/** Says where it goes to, where that is elsewhere; and what went otherwise than meant. */
async function answer(
  { event, reply, texts, locale, log }: Context,
  { place, lacks }: Stage,
  { remark, prompt }: { readonly remark: string | undefined; readonly prompt: string },
): Promise<void> {
  const problem = lacks && lackText(lacks, locale);
  const waits = event.kind !== 'reaction' && event.kind !== 'mention';
  const where = waits && problem === undefined ? whereText(place, event.place, prompt, texts) : [];
  const lines = [remark, problem].filter((line) => line !== undefined).join(' ');
  const text: TextPart[] = lines === '' ? where : [lines, ...(where.length > 0 ? [' ', ...where] : [])];
  if (text.length === 0) return;
  try {
    await reply.answer({ text });
  } catch (error) {
    log.debug({ event: event.id, err: error }, 'An answer did not arrive');
  }
}

function lackText({ what, permission, reason }: NonNullable<Stage['lacks']>, locale: Locale): string {
  const { noThread, noPost } = placeTextsOf(locale);
  const words = inWords(reason ?? { why: 'permission', permission }, locale);
  return what === 'thread' ? noThread(words) : noPost(words);
}

/** Nothing where it comes before the person's eyes anyway. */
function whereText(place: Place, asked: Place, prompt: string, texts: Texts): TextPart[] {
  if (place.channel === asked.channel && place.thread === asked.thread) return [];
  if (place.direct) return [texts.comesDirect];
  return [`${texts.onItsWay} `, { kind: 'place', text: oneLine(prompt, maxName) || '…', place }];
}

const maxName = 60;
