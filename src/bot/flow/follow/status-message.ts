/** What a job's status message shows while it waits, while it is drawn, and after it was cancelled. */
import type { Button, Image, Locale, Message } from '../../../chat/platform.ts';
import { phaseOf } from '../../../jobs/ledger/state.ts';
import type { JobView } from '../../../jobs/record/job-view.ts';
import type { Failure } from '../../../jobs/record/outcome.ts';
import { listNeeds } from '../../../jobs/route.ts';
import { customId } from '../../custom-id.ts';
import { shownName } from '../../models.ts';
import { errorText } from '../../texts/error-texts.ts';
import { type Texts, textsOf } from '../../texts/index.ts';
import { placeTextsOf } from '../../texts/place-texts.ts';
import { inWords, type Reason } from '../places/refusal.ts';
import { timeText } from './time-text.ts';

/** Where a job stands, in one line. */
export function describeJob(job: JobView, locale: Locale): string {
  const texts = textsOf(locale);
  switch (phaseOf(job)) {
    case 'held':
      return heldLine(job, texts);
    case 'waiting':
      return waitingLine(job, texts, locale);
    case 'drawing':
      return progressOf(job, texts, locale)?.label ?? texts.starting;
    case 'delivering':
      return job.state === 'drawn' ? texts.posting : endLine(job, locale);
    default:
      return endLine(job, locale);
  }
}

/** What became of a job that is over, in one line. */
export function endLine(job: JobView, locale: Locale): string {
  const texts = textsOf(locale);
  if (job.state === 'failed') return failureLine(job, locale);
  if (job.state === 'refused') return refusalLine(job.refusal, locale);
  if (job.state === 'cancelled') return cancelledLine(job, texts);
  return job.delivery === 'dead' ? unsentLine(undefined, locale) : texts.drawn;
}

export interface StatusMore {
  /** A small picture of how it looks so far, where the platform can show it. */
  readonly preview?: Uint8Array | undefined;
  /** Why it could not be posted. */
  readonly reason?: Reason | undefined;
}

export function statusMessage(job: JobView, locale: Locale, { preview, reason }: StatusMore = {}): Message {
  const texts = textsOf(locale);
  if (job.state === 'cancelled') {
    return { text: cancelledLine(job, texts), images: [], buttons: [retryButton(job.id, texts)] };
  }
  if (job.delivery === 'dead') return unsentMessage(job, locale, reason);
  const buttons: Button[] = [
    { customId: customId('cancel', job.id), label: texts.cancel, emoji: '✖️', style: 'danger' },
  ];
  const phase = phaseOf(job);
  if (phase === 'held' || phase === 'waiting') return { text: describeJob(job, locale), images: [], buttons };
  const progress = progressOf(job, texts, locale);
  if (progress === undefined) return { text: texts.starting, buttons };
  const images = preview && [previewImage(preview, job)];
  return { progress, buttons, ...(images && { images }) };
}

/** Before the queue was asked for the first time. */
export function firstStatus(id: string, locale: Locale): Message {
  const texts = textsOf(locale);
  return {
    text: texts.starting,
    buttons: [{ customId: customId('cancel', id), label: texts.cancel, emoji: '✖️', style: 'danger' }],
  };
}

/** Of a job that is drawn, while the platform fails at posting it. */
export function triedAgainMessage(reason: Reason, locale: Locale): Message {
  const { triedAgain } = placeTextsOf(locale);
  return { text: unsentLine(reason, locale), note: triedAgain, images: [], buttons: [] };
}

/** Of a job whose delivery was given up. */
function unsentMessage(job: JobView, locale: Locale, reason: Reason | undefined): Message {
  if (job.state === 'drawn') {
    const { resend, resendNote } = placeTextsOf(locale);
    const button: Button = {
      customId: customId('resend', job.id),
      label: resend,
      emoji: '📨',
      style: 'primary',
    };
    return { text: unsentLine(reason, locale), note: resendNote, images: [], buttons: [button], tone: 'bad' };
  }
  const texts = textsOf(locale);
  const buttons = [retryButton(job.id, texts)];
  if (job.state === 'refused') return { text: refusalLine(job.refusal, locale), images: [], tone: 'bad' };
  return { text: failureLine(job, locale), note: texts.retryFree, images: [], buttons, tone: 'bad' };
}

function unsentLine(reason: Reason | undefined, locale: Locale): string {
  const { unsent, unsentBecause } = placeTextsOf(locale);
  return reason === undefined ? unsent : unsentBecause(inWords(reason, locale));
}

export function retryButton(id: string, texts: Texts): Button {
  return { customId: customId('retry', id), label: texts.retry, emoji: '🔁', style: 'primary' };
}

/** The pictures were there, and waited too long for somebody to post them. */
const unsentCode = 'images_expired';

export function failureLine({ failure, id }: Pick<JobView, 'failure' | 'id'>, locale: Locale): string {
  const texts = textsOf(locale);
  if (failure?.code === unsentCode) {
    return `${placeTextsOf(locale).unsent} ${errorText(failure, locale)}`;
  }
  return failure?.forPerson ? texts.failure(errorText(failure, locale)) : texts.failureUnknown(id);
}

export function refusalLine(refusal: Failure | undefined, locale: Locale): string {
  const texts = textsOf(locale);
  return refusal?.forPerson ? texts.refused(errorText(refusal, locale)) : texts.refusedUnknown;
}

function cancelledLine({ cancelledBy, member }: JobView, texts: Texts): string {
  return cancelledBy === undefined || cancelledBy === member ? texts.cancelled : texts.cancelledByModerator;
}

function heldLine({ held }: JobView, texts: Texts): string {
  return held?.kind === 'paused' ? texts.heldPaused : texts.held;
}

function waitingLine(job: JobView, texts: Texts, locale: Locale): string {
  const line = placeLine(job, texts, locale);
  return job.decidedBy === undefined ? line : `${texts.approved} · ${line}`;
}

function placeLine({ waiting }: JobView, texts: Texts, locale: Locale): string {
  if (waiting === undefined) return texts.starting;
  const { lacking } = waiting;
  if (lacking !== undefined) {
    const needs = listNeeds({ ...lacking, base: shownName(lacking.base) }, texts.abilities);
    return texts.waitsFor(needs.join(' + '));
  }
  const line = texts.waiting(waiting.position, waiting.of);
  const startsIn = waiting.eta?.startsIn;
  return startsIn === undefined ? line : `${line} · ${texts.startsIn(timeText(startsIn, locale))}`;
}

/** A job whose worker has said nothing for so long that no word of time left can be believed. */
export function stalled(job: JobView): JobView {
  return job.progress === undefined
    ? job
    : {
        ...job,
        progress: { ...job.progress, stepsPerSecond: undefined, secondsLeft: undefined, stalled: true },
      };
}

function progressOf({ progress }: JobView, texts: Texts, locale: Locale) {
  if (progress === undefined || progress.steps <= 0) return undefined;
  const { step, steps, stepsPerSecond, secondsLeft } = progress;
  const words = [texts.step(step, steps)];
  if (stepsPerSecond !== undefined) words.push(`${stepsPerSecond.toPrecision(2)} it/s`);
  if (progress.stalled) words.push(texts.stalled);
  else if (step >= steps) words.push(texts.finishing);
  else if (secondsLeft !== undefined) words.push(texts.left(timeText(secondsLeft, locale)));
  return { done: Math.min(1, Math.max(0, step / steps)), label: words.join(' · ') };
}

function previewImage(bytes: Uint8Array, { request, progress, target }: JobView): Image {
  const png = bytes[0] === 0x89;
  return {
    name: `preview-${progress?.preview ?? 0}.${png ? 'png' : 'jpg'}`,
    type: png ? 'image/png' : 'image/jpeg',
    bytes,
    alt: request?.prompt ?? '',
    ...((request?.spoiler || target?.spoiler === true) && { spoiler: true }),
  };
}
