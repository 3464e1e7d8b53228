/** Where a job is shown: finds or opens the thread and posts the status message, once, from whichever process. */
import {
  type MessageRef,
  messageKey,
  oneLine,
  type Place,
  type Platform,
  PlatformError,
  type Posted,
} from '../../../chat/platform.ts';
import type { DrawRequest } from '../../../request/request.ts';
import type { Log } from '../../../store/log.ts';
import type { ChatTarget } from '../ask/target.ts';
import type { FlowRecords, Stage } from '../records.ts';
import { firstStatus } from './status-message.ts';

export interface StageOptions {
  readonly id: string;
  readonly target: ChatTarget;
  readonly request: Pick<DrawRequest, 'prompt'> | undefined;
}

export type EnsureStage = (options: StageOptions) => Promise<Stage>;

export interface StageParts {
  readonly records: Pick<FlowRecords, 'stages' | 'singles'>;
  readonly platformOf: (name: string) => Platform;
  readonly log: Log;
}

/**
 * The stage of a job, as it is or as it is set up now. Everything is posted under nonces of the job, so that a process
 * that goes on where another died, or runs beside it, finds what is there already.
 * @throws PlatformError when there is no place to write in
 */
export function createEnsureStage({ records, platformOf, log }: StageParts): EnsureStage {
  const setting = new Map<string, Promise<Stage>>();

  const setUp = async ({ id, target, request }: StageOptions): Promise<Stage> => {
    const known = await records.stages.get(id);
    if (known?.status !== undefined) return known;
    const platform = platformOf(target.platform);
    const begun = known ?? (await findPlace(platform, id, target, request?.prompt ?? ''));
    const { place } = begun;
    const { main } = await platform.post(place, firstStatus(id, target.locale), { nonce: `${id}:status` });
    const stage = { ...begun, status: main };
    await records.stages.set(id, stage);
    // So that reactions on them find the job.
    for (const ref of [main, begun.root]) {
      if (ref !== undefined) await records.singles.set(messageKey(ref), { job: id });
    }
    return stage;
  };

  /** Falls back to a direct message where the channel can't be written in. */
  const withFallback = async (options: StageOptions): Promise<Stage> => {
    try {
      return await setUp(options);
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      const { target, id } = options;
      const lost = error.problem === 'gone' || error.problem === 'forbidden';
      if (!lost || target.direct || target.private) throw error;
      const permission = error.permission ?? error.message;
      log.warn({ job: id, audit: 'no_place', err: error }, `No place for a job: ${error.message}`);
      const lacks = { what: 'post', permission } as const;
      const stage = await setUp({ ...options, target: { ...target, direct: true } }).catch(() => {
        throw error;
      });
      const marked = { ...stage, lacks };
      await records.stages.set(id, marked);
      return marked;
    }
  };

  return (options) => {
    const { id } = options;
    const running = setting.get(id);
    if (running !== undefined) return running;
    const begun = withFallback(options).finally(() => setting.delete(id));
    setting.set(id, begun);
    return begun;
  };
}

async function findPlace(
  platform: Platform,
  id: string,
  target: ChatTarget,
  prompt: string,
): Promise<Omit<Stage, 'status'>> {
  const { origin, user } = target;
  if (target.private || target.direct) return { place: await platform.direct(origin, user.id) };
  if (origin.thread !== undefined || origin.direct) return { place: origin };
  const root = target.base === undefined ? await postRoot(platform, id, target, prompt) : undefined;
  const base = target.base ?? root?.main;
  const opened = base === undefined ? origin : await openThread(platform, base, prompt);
  const begun = root === undefined ? {} : { root: root.main };
  if (!(opened instanceof PlatformError)) return { place: opened, ...begun };
  const lacks = { what: 'thread', permission: opened.permission ?? opened.message } as const;
  return { place: origin, ...begun, lacks };
}

/** What the thread is opened on: who asked for what. */
function postRoot(platform: Platform, id: string, target: ChatTarget, prompt: string): Promise<Posted> {
  const quoted = oneLine(prompt, longestQuote);
  return platform.post(
    target.origin,
    { text: [{ kind: 'quote', text: quoted || '…' }], note: [{ kind: 'person', user: target.user }] },
    { nonce: `${id}:root` },
  );
}

const longestQuote = 1_000;

/** The thread on a message, or why the bot may not open one. */
export async function openThread(
  platform: Platform,
  base: MessageRef,
  prompt: string,
): Promise<Place | PlatformError> {
  try {
    const name = oneLine(prompt, platform.limits(base.place).threadName);
    return await platform.openThread(base, name || '…');
  } catch (error) {
    if (error instanceof PlatformError && error.problem === 'forbidden') return error;
    throw error;
  }
}
