/** The picture in a status message, such as a preview: a file shown by a block, replaced by the next one. */
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { type Image, type MessageRef, oneLine, PlatformError } from '../../platform.ts';
import { maxAlt } from '../limits.ts';
import type { ShownPicture } from '../render/message.ts';
import type { SlackRecords } from '../storage.ts';
import { codeOf, isRateLimited } from './problems.ts';
import type { Requests } from './requests.ts';
import type { Uploads } from './uploads.ts';

export interface LivePicturesOptions {
  readonly requests: Requests;
  readonly uploads: Uploads;
  readonly records: SlackRecords;
  /** ms to leave between two pictures of a message; a workspace gets three in that time, whatever its messages. */
  readonly every: number;
  readonly report: (error: unknown, what: string) => void;
}

export interface LivePictures {
  /**
   * Brings a message up to date with the picture it is to show. A new one that comes too soon, or that Slack doesn't
   * take, is left out without a word, unless it is to last: the one before stays. `images` as in an update of the port.
   * @throws what `show` throws, and where a lasting one can't be had for now
   */
  update(
    ref: MessageRef,
    images: readonly Image[] | undefined,
    show: (picture: ShownPicture | undefined) => Promise<void>,
  ): Promise<void>;
  /** Deletes the files of a message that is gone. */
  clear(ref: MessageRef): Promise<void>;
}

const keptSchema = z.object({
  /** The file that the message shows. */
  shown: z.string().optional(),
  /** All files of the message that may not be deleted yet, from the moment that they have an id. */
  files: z.array(z.string()),
});

type Kept = z.infer<typeof keptSchema>;

/** What this process knows of a message; another one that goes on with it begins afresh. */
interface Pace {
  /** ms since 1970. */
  nextAt: number;
  /** Pictures in a row that came to nothing. */
  misses: number;
  stopped: boolean;
  alt: string;
}

const maxMisses = 3;
/** ms without pictures in a workspace that asked for rest: what it still takes belongs to results. */
const leastRest = 60_000;

export function createLivePictures(options: LivePicturesOptions): LivePictures {
  const { requests, uploads, records, every, report } = options;
  const paces = new LRUCache<string, Pace>({ max: 5000 });
  /** ms since 1970 from which a workspace takes pictures again. */
  const workspaces = new LRUCache<string, number>({ max: 1000 });

  const paceOf = (ref: MessageRef): Pace => {
    const known = paces.get(keyOf(ref));
    if (known !== undefined) return known;
    const pace = { nextAt: 0, misses: 0, stopped: false, alt: '…' };
    paces.set(keyOf(ref), pace);
    return pace;
  };
  const isDue = ({ place }: MessageRef, pace: Pace): boolean => {
    const now = Date.now();
    if (pace.stopped || now < pace.nextAt || now < (workspaces.get(place.server) ?? 0)) return false;
    pace.nextAt = now + every;
    workspaces.set(place.server, now + every / 3);
    return true;
  };
  const miss = ({ place }: MessageRef, pace: Pace, error: unknown) => {
    const rest = restOf(error);
    if (rest !== undefined) workspaces.set(place.server, Date.now() + Math.max(leastRest, rest * 1000));
    pace.misses += 1;
    const mayPass = error instanceof PlatformError && error.problem === 'unavailable' && rest === undefined;
    if (mayPass && pace.misses < maxMisses) return;
    pace.stopped = true;
    if (rest === undefined) report(error, 'showing pictures of a job that is drawn');
  };

  const read = async (ref: MessageRef): Promise<Kept> => {
    const text = await records.get(keyOf(ref));
    return text === undefined ? { files: [] } : keptSchema.parse(JSON.parse(text));
  };
  const write = (ref: MessageRef, kept: Kept) =>
    kept.files.length === 0 ? records.remove(keyOf(ref)) : records.set(keyOf(ref), JSON.stringify(kept));

  /** The file, once Slack can show it; undefined where there is nothing to show, or not now. */
  const bring = async (
    ref: MessageRef,
    image: Image | undefined,
    kept: Kept,
  ): Promise<string | undefined> => {
    if (image === undefined) return undefined;
    const pace = paceOf(ref);
    pace.alt = oneLine(image.alt, maxAlt) || '…';
    if (!image.lasting && !isDue(ref, pace)) return undefined;
    try {
      return await uploads.uploadAlone(ref.place, image, async (id) => {
        kept.files.push(id);
        // Before anything else: a process that dies leaves no file that nobody knows of.
        await write(ref, kept);
      });
    } catch (error) {
      // Taken away while Slack was still making it ready: nothing to show, and no fault.
      if (['file_not_found', 'file_deleted'].includes(codeOf(error) ?? '')) return undefined;
      const mayPass = error instanceof PlatformError && error.problem === 'unavailable';
      // Who asks for it asks again.
      if (image.lasting && mayPass) throw error;
      miss(ref, pace, error);
      return undefined;
    }
  };

  /** Deletes all files but the one that is shown. */
  const settle = async (ref: MessageRef, kept: Kept, how: 'freely' | 'never'): Promise<void> => {
    const left: string[] = [];
    for (const file of kept.files) {
      if (file === kept.shown || !(await drop(ref, file, how))) left.push(file);
    }
    await write(ref, { ...kept, files: left });
  };
  /** False where it is still there. */
  const drop = async (ref: MessageRef, file: string, how: 'freely' | 'never'): Promise<boolean> => {
    try {
      await requests.send(ref.place.server, 'files.delete', { file }, how);
      return true;
    } catch (error) {
      if (['file_not_found', 'file_deleted'].includes(codeOf(error) ?? '')) return true;
      if (how === 'never') miss(ref, paceOf(ref), error);
      else report(error, 'deleting a picture that is shown no more');
      return false;
    }
  };

  return {
    async update(ref, images, show) {
      const pace = paceOf(ref);
      const kept = await read(ref);
      const before = kept.shown;
      const fresh = await bring(ref, images?.[0], kept);
      const isLast = images?.length === 0;
      const wanted = isLast ? undefined : (fresh ?? kept.shown);
      try {
        kept.shown = await showOrNone(wanted, pace.alt, show, (error) => miss(ref, pace, error));
      } catch (error) {
        const isGone = error instanceof PlatformError && error.problem === 'gone';
        if (isGone && kept.files.length > 0) await settle(ref, { files: kept.files }, 'freely');
        throw error;
      }
      if (fresh !== undefined && kept.shown === fresh) pace.misses = 0;
      const isSettled = kept.shown === before && kept.files.every((file) => file === before);
      if (!isSettled) await settle(ref, kept, isLast ? 'freely' : 'never');
    },

    async clear(ref) {
      paces.delete(keyOf(ref));
      const { files } = await read(ref);
      if (files.length > 0) await settle(ref, { files }, 'freely');
    },
  };
}

/** The file that is shown in the end: none where Slack refuses a message for its picture. */
async function showOrNone(
  file: string | undefined,
  alt: string,
  show: (picture: ShownPicture | undefined) => Promise<void>,
  refused: (error: unknown) => void,
): Promise<string | undefined> {
  if (file !== undefined) {
    try {
      await show({ file, alt });
      return file;
    } catch (error) {
      if (!/block|attachment|slack_file/.test(codeOf(error) ?? '')) throw error;
      refused(new PlatformError('unavailable', 'Slack does not show the picture yet.', { cause: error }));
    }
  }
  await show(undefined);
  return undefined;
}

/** Seconds of rest that Slack asks for, where that is why it refused. */
function restOf(error: unknown): number | undefined {
  if (!(error instanceof PlatformError)) return undefined;
  return error.retryAfter ?? (isRateLimited(error) ? 0 : undefined);
}

function keyOf({ id, place }: MessageRef): string {
  return `live:${place.server}:${id}`;
}
