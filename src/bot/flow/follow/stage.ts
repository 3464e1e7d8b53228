/** Where a job is shown: finds or opens the thread and posts the status message, once, from whichever process. */
import {
  type MessageRef,
  messageKey,
  oneLine,
  type Platform,
  PlatformError,
} from '../../../chat/platform.ts';
import type { SettingsStore } from '../../../moderation/settings/store.ts';
import type { DrawRequest } from '../../../request/request.ts';
import type { Log } from '../../../store/log.ts';
import { textsOf } from '../../texts/index.ts';
import type { ChatTarget } from '../ask/target.ts';
import { headMessage } from '../head/head-message.ts';
import { directRungs } from '../places/direct.ts';
import { descend, type Landed, type Rung } from '../places/ladder.ts';
import { firstTry, type Patience, reasonOf } from '../places/refusal.ts';
import type { FlowRecords, Stage } from '../records.ts';
import { firstStatus } from './status-message.ts';

export interface StageOptions {
  readonly id: string;
  readonly target: ChatTarget;
  readonly request: Pick<DrawRequest, 'prompt'> | undefined;
  /** Default: it is tried for the first time. */
  readonly patience?: Patience;
}

export type EnsureStage = (options: StageOptions) => Promise<Stage>;

export interface StageParts {
  readonly records: Pick<FlowRecords, 'stages' | 'singles' | 'unfinished'>;
  readonly settings: Pick<SettingsStore, 'settingsFor'>;
  readonly platformOf: (name: string) => Platform;
  readonly log: Log;
}

/**
 * The stage of a job, as it is or as it is set up now. Everything is posted under nonces of the job, so that a process
 * that goes on where another died, or runs beside it, finds what is there already.
 * @throws PlatformError when there is no place to write in
 */
export function createEnsureStage({ records, settings, platformOf, log }: StageParts): EnsureStage {
  const setting = new Map<string, Promise<Stage>>();

  const setUp = async ({ id, target, request, patience = firstTry }: StageOptions): Promise<Stage> => {
    const known = await records.stages.get(id);
    if (known?.status !== undefined) return known;
    // Before there is a status that somebody must finish.
    await records.unfinished.add(id);
    const platform = platformOf(target.platform);
    const prompt = request?.prompt ?? '';
    const root = rootOf(platform, { id, target, prompt, known: known?.root });
    const direct = await directRungs(platform, settings, target);
    const rungs = rungsFor(platform, target, prompt, { root, direct });
    const landed = await descend(rungs, patience, async (rung) => {
      const place = await rung.place();
      return platform.post(place, firstStatus(id, target.locale), { nonce: `${id}:status` });
    });
    const posted = root.posted();
    const { main } = landed.result;
    const stage = { place: main.place, status: main, ...(posted && { root: posted }), ...lackOf(landed) };
    if (landed.refusal !== undefined) {
      const fields = { job: id, to: landed.rung.kind, err: landed.refusal };
      log.warn({ ...fields, audit: 'other_place' }, `A job goes to another place: ${landed.refusal.message}`);
    }
    await records.stages.set(id, stage);
    // So that reactions on them find the job.
    for (const ref of [main, posted]) {
      if (ref !== undefined) await records.singles.set(messageKey(ref), { job: id });
    }
    return stage;
  };

  return (options) => {
    const { id } = options;
    const running = setting.get(id);
    if (running !== undefined) return running;
    const begun = setUp(options).finally(() => setting.delete(id));
    setting.set(id, begun);
    return begun;
  };
}

interface Ways {
  readonly root: Root;
  readonly direct: readonly Rung[];
}

/** Thread, channel, and the person directly; what is private or was asked for in a thread never goes to a channel. */
function rungsFor(platform: Platform, target: ChatTarget, prompt: string, { root, direct }: Ways): Rung[] {
  const { origin, user, base } = target;
  const alone: Rung = { kind: 'meant', place: () => platform.direct(origin, user.id) };
  if (target.private || target.direct) return [alone];
  const inPlace: Rung = { kind: 'meant', place: async () => origin };
  if (origin.direct) return [inPlace];
  if (origin.thread !== undefined) return [inPlace, ...direct];
  const head = async () => base ?? (await root.post());
  const thread: Rung = {
    kind: 'meant',
    place: async () => openThread(platform, await head(), prompt),
  };
  const channel: Rung = {
    kind: 'channel',
    async place() {
      const { place } = await head();
      if (place.thread === undefined) return origin;
      // Every message in a forum opens a thread of its own.
      throw new PlatformError('forbidden', 'This channel consists of threads alone.');
    },
  };
  return [thread, channel, ...direct];
}

/** The thread on a message. @throws PlatformError where the bot can't open one */
export function openThread(platform: Platform, base: MessageRef, prompt: string) {
  const name = oneLine(prompt, platform.limits(base.place).threadName);
  return platform.openThread(base, name || '…');
}

/** The message that the thread is opened on, posted when it is needed: who asked for what. */
interface Root {
  post(): Promise<MessageRef>;
  posted(): MessageRef | undefined;
}

interface RootOptions {
  readonly id: string;
  readonly target: ChatTarget;
  readonly prompt: string;
  /** Where it was posted already. */
  readonly known: MessageRef | undefined;
}

function rootOf(platform: Platform, { id, target, prompt, known }: RootOptions): Root {
  let ref = known;
  return {
    async post() {
      if (ref !== undefined) return ref;
      const line = textsOf(target.locale).starting;
      const message = headMessage({ prompt, user: target.user }, { line });
      const { main } = await platform.post(target.origin, message, { nonce: `${id}:root` });
      ref = main;
      return main;
    },
    posted: () => ref,
  };
}

function lackOf({ rung, refusal }: Landed<unknown>): Pick<Stage, 'lacks'> {
  if (refusal === undefined) return {};
  const permission = refusal.permission ?? refusal.message;
  const what = rung.kind === 'channel' ? 'thread' : 'post';
  return { lacks: { what, permission, reason: reasonOf(refusal) } };
}
