/** Pictures as Slack files: uploaded, shared where they belong, and waited for until their message appears. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Image, oneLine, type Place, PlatformError } from '../../platform.ts';
import { maxAlt } from '../limits.ts';
import type { Repeat } from './api.ts';
import type { Methods } from './methods.ts';
import { codeOf } from './problems.ts';
import type { Requests } from './requests.ts';

export interface Uploads {
  /** Sends the bytes; nobody sees the files yet. Resolves with their ids. */
  upload(place: Place, images: readonly Image[]): Promise<string[]>;
  /**
   * Shares uploaded files as one message and resolves with its timestamp. `tried`: Slack may have shared them already,
   * which takes its time to be seen; less of it where it answered that it failed.
   */
  share(place: Place, files: readonly string[], tried: boolean | 'failed'): Promise<string>;
  /**
   * Uploads a file that is shared nowhere and resolves with its id once blocks can show it. Never waits for rate
   * limits, nor long for Slack. `begun` is told the id as soon as there is one.
   * @throws PlatformError, `unavailable` too where Slack is not done with the file in time
   */
  uploadAlone(place: Place, image: Image, begun: (id: string) => Promise<void>): Promise<string>;
}

const targetSchema = z.object({ upload_url: z.string(), file_id: z.string() });

const sharesSchema = z.record(
  z.string(),
  z.array(z.looseObject({ ts: z.string(), thread_ts: z.string().optional() })),
);
const fileSchema = z.object({
  file: z.looseObject({
    mimetype: z.string().nullish(),
    shares: z.looseObject({ public: sharesSchema.optional(), private: sharesSchema.optional() }).nullish(),
  }),
});

/** ms for the bytes of one picture over a slow line. */
const uploadPatience = 120_000;
/** The same for a preview, which another follows soon. */
const previewPatience = 10_000;
/** Until Slack has looked at a file, blocks can't show it (ms between two looks). */
const looks = [150, 300, 600, 1200, 1200];
/** ms until a share must be seen; a later try goes on waiting. */
const sharePatience = 60_000;
/** The same for what Slack said that it could not share. */
const failedPatience = 1_500;
const maxPause = 2000;

type Files = Methods['files.completeUploadExternal']['files'];

export function createUploads(requests: Requests): Uploads {
  const getTarget = ({ server }: Place, image: Image, repeat: Repeat) => {
    const alt = oneLine(image.alt, maxAlt);
    const args = {
      filename: fileName(image),
      length: image.bytes.byteLength,
      ...(alt !== '' && { alt_txt: alt }),
    };
    return requests.ask(targetSchema, server, 'files.getUploadURLExternal', args, repeat);
  };

  const uploadOne = async (place: Place, image: Image): Promise<string> => {
    const { upload_url, file_id } = await getTarget(place, image, 'freely');
    await sendBytes(upload_url, image, uploadPatience);
    return file_id;
  };

  const waitUntilShown = async ({ server }: Place, file: string): Promise<void> => {
    for (const pause of looks) {
      try {
        const { file: info } = await requests.ask(fileSchema, server, 'files.info', { file }, 'never');
        if (info.mimetype) return;
      } catch (error) {
        if (codeOf(error) !== 'file_not_found') throw error;
      }
      await sleep(pause);
    }
    throw new PlatformError('unavailable', 'Slack is not done with a picture in time.');
  };

  /** Whether Slack shows the file at all, and the message that it is shared with there. */
  const lookFor = async (
    { server, channel, thread }: Place,
    file: string,
  ): Promise<{ readonly known: boolean; readonly ts?: string | undefined }> => {
    try {
      const { file: info } = await requests.ask(fileSchema, server, 'files.info', { file });
      const { shares } = info;
      const all = [shares?.public?.[channel], shares?.private?.[channel]].flatMap((some) => some ?? []);
      return { known: true, ts: all.find((share) => thread === undefined || share.thread_ts === thread)?.ts };
    } catch (error) {
      if (codeOf(error) === 'file_not_found') return { known: false };
      throw error;
    }
  };

  /** Undefined where it does not come in time. */
  const waitFor = async (
    place: Place,
    file: string,
    patience = sharePatience,
  ): Promise<string | undefined> => {
    const deadline = Date.now() + patience;
    for (let pause = 100; ; pause = Math.min(maxPause, pause * 2)) {
      const { ts } = await lookFor(place, file);
      if (ts !== undefined || Date.now() > deadline) return ts;
      await sleep(pause);
    }
  };

  const complete = async (place: Place, files: Files) => {
    const { channel: channel_id, thread: thread_ts } = place;
    const to = thread_ts === undefined ? { channel_id } : { channel_id, thread_ts };
    const args = { files, ...to };
    await requests.inChannel(place, () =>
      requests.send(place.server, 'files.completeUploadExternal', args, 'once'),
    );
  };

  return {
    async uploadAlone(place, image, begun) {
      const { upload_url, file_id } = await getTarget(place, image, 'never');
      await begun(file_id);
      await sendBytes(upload_url, image, previewPatience);
      const args: { files: Files } = { files: [{ id: file_id }] };
      await requests.send(place.server, 'files.completeUploadExternal', args, 'never');
      await waitUntilShown(place, file_id);
      return file_id;
    },
    async upload(place, images) {
      const ids: string[] = [];
      // One after the other: several at once gain little and hold all bytes twice.
      for (const image of images) ids.push(await uploadOne(place, image));
      return ids;
    },
    async share(place, files, tried) {
      const [first, ...more] = files;
      if (first === undefined) throw new PlatformError('invalid', 'There are no files to share.');
      if (tried) {
        const { known, ts } = await lookFor(place, first);
        const patience = tried === 'failed' ? failedPatience : sharePatience;
        const before = ts ?? (known ? await waitFor(place, first, patience) : undefined);
        if (before !== undefined) return before;
      }
      await complete(place, [{ id: first }, ...more.map((id) => ({ id }))]);
      const shared = await waitFor(place, first);
      if (shared !== undefined) return shared;
      throw new PlatformError(
        'unavailable',
        `Slack has not shown the pictures after ${sharePatience / 1000} s.`,
        { obstacle: 'failing' },
      );
    },
  };
}

/** The address itself is the permission; no token goes with it. */
async function sendBytes(url: string, image: Image, patience: number): Promise<void> {
  const { buffer, byteOffset, byteLength } = image.bytes;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: Buffer.from(buffer, byteOffset, byteLength),
      signal: AbortSignal.timeout(patience),
    });
    await response.body?.cancel();
    if (response.ok) return;
    const problem = response.status === 413 ? 'too_large' : 'unavailable';
    const rest = Number(response.headers.get('retry-after') ?? Number.NaN);
    throw new PlatformError(
      problem,
      `Slack answers the upload of ${image.name} with status ${response.status}.`,
      response.status === 429 ? { retryAfter: rest > 0 ? rest : 1 } : {},
    );
  } catch (error) {
    if (error instanceof PlatformError) throw error;
    throw new PlatformError('unavailable', `The picture ${image.name} can't be sent to Slack.`, {
      cause: error,
    });
  }
}

function fileName({ name }: Image): string {
  return (
    name
      .replace(/[^\w.-]+/g, '_')
      .replace(/^\.+/, '')
      .slice(-100) || 'image'
  );
}
