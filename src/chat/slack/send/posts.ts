/** Posting, editing and deleting messages with the bot's token. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { checkMessage } from '../../check-message.ts';
import {
  type Image,
  type Message,
  type MessageRef,
  type Place,
  type Platform,
  PlatformError,
} from '../../platform.ts';
import { slackLimits } from '../limits.ts';
import type { LookUp } from '../lookup/find-message.ts';
import { messageAt, tsOf } from '../lookup/ids.ts';
import type { Workspaces } from '../lookup/workspaces.ts';
import { type RenderedMessage, renderCut, renderMessage, splitAll } from '../render/message.ts';
import type { SlackRecords } from '../storage.ts';
import { findPosted, markOf } from './find-posted.ts';
import type { LivePictures } from './live-pictures.ts';
import { openPostRecord, type PostRecord, postKey } from './post-book.ts';
import { codeOf } from './problems.ts';
import type { Requests } from './requests.ts';
import type { Uploads } from './uploads.ts';

export interface PostsOptions {
  readonly requests: Requests;
  readonly workspaces: Workspaces;
  readonly uploads: Uploads;
  readonly livePictures: LivePictures;
  readonly lookUp: LookUp;
  readonly records: SlackRecords;
  readonly report: (error: unknown, what: string) => void;
}

/** What shows text as text, and no previews of pages. */
const quietly = { parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false } as const;

type Step = { readonly message: Message } | { readonly images: readonly Image[] };

const postedSchema = z.object({ ts: z.string() });

const missingFile = ['file_not_found', 'file_deleted'];
const gone = ['message_not_found', 'channel_not_found', 'is_archived', 'thread_not_found'];
const maxTries = 3;

export function createPosts(options: PostsOptions): Pick<Platform, 'post' | 'update' | 'remove'> {
  const { requests, workspaces, uploads, livePictures, lookUp, records, report } = options;
  const posting = new Map<string, Promise<string[]>>();
  const owner = randomUUID();

  const send = async (place: Place, rendered: RenderedMessage, mark: { nonce: string; part: number }) => {
    const { server, channel, thread } = place;
    const args = {
      channel,
      ...(thread !== undefined && { thread_ts: thread }),
      ...withoutEmpty(rendered),
      ...quietly,
      metadata: markOf(mark),
    };
    const { ts } = await requests.inChannel(place, () =>
      requests.ask(postedSchema, server, 'chat.postMessage', args, 'once'),
    );
    return ts;
  };

  const postText = async (place: Place, message: Message, record: PostRecord, key: string, part: number) => {
    const mark = { nonce: key, part };
    const look = () => findPosted(requests, place, mark, record.at, report);
    const before = record.step(part).tried ? await look() : undefined;
    if (before !== undefined) return before;
    const { url } = await workspaces.of(place.server);
    const rendered = renderMessage(message, { workspaceUrl: url });
    await record.note(part, { tried: true });
    for (let tries = 1; ; tries++) {
      try {
        return await send(place, rendered, mark);
      } catch (error) {
        if (tries >= maxTries || !isLost(error)) throw error;
        await sleep(300 * 2 ** tries);
        const found = await look();
        if (found !== undefined) return found;
      }
    }
  };

  const postImages = async (place: Place, images: readonly Image[], record: PostRecord, part: number) => {
    const before = record.step(part);
    const { files = await uploads.upload(place, images), tried = false, failed = false } = before;
    await record.note(part, { files, tried: true, failed: false });
    try {
      return await uploads.share(place, files, failed ? 'failed' : tried);
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      if (error.problem === 'unavailable') {
        if (error.obstacle === 'failing') await record.note(part, { failed: true });
        throw error;
      }
      // They will never be shared there; another try, some day, begins anew.
      await record.note(part, { files: undefined, tried: false });
      await dropFiles(place.server, files);
      throw error;
    }
  };

  const dropFiles = async (server: string, files: readonly string[]) => {
    for (const file of files) {
      await requests.send(server, 'files.delete', { file }).catch((error: unknown) => {
        if (!missingFile.includes(codeOf(error) ?? '')) report(error, 'deleting a picture that was refused');
      });
    }
  };

  const postStep = (place: Place, step: Step, record: PostRecord, key: string, part: number) =>
    'images' in step
      ? postImages(place, step.images, record, part)
      : postText(place, step.message, record, key, part);

  const postAll = async (place: Place, steps: readonly Step[], key: string): Promise<string[]> => {
    const record = await openPostRecord(records, key, owner);
    try {
      const all: string[] = [];
      for (const [part, step] of steps.entries()) {
        const ts = record.step(part).ts ?? (await postStep(place, step, record, key, part));
        if (record.step(part).ts === undefined) await record.note(part, { ts });
        all.push(ts);
      }
      return all;
    } finally {
      await record.release();
    }
  };

  return {
    async post(place, message, { nonce }) {
      checkMessage(message, slackLimits);
      const key = postKey(place, nonce);
      // What is being posted now is waited for, by all who ask.
      const now = posting.get(key) ?? postAll(place, stepsOf(message), key);
      posting.set(key, now);
      const all = (await now.finally(() => posting.delete(key))).map((ts) => messageAt(place, ts));
      const main = all.at(-1);
      if (main === undefined) throw new PlatformError('invalid', 'The message is empty.');
      return { main, all };
    },

    async update(ref, content) {
      checkMessage(content, slackLimits, 'update');
      const { images } = content;
      if (images !== undefined && images.length > 1) {
        throw new PlatformError('invalid', 'A message of Slack takes one picture once it stands.');
      }
      const { server, channel } = ref.place;
      const { url } = await workspaces.of(server);
      await livePictures.update(ref, images, async (picture) => {
        const rendered = renderCut(content, { workspaceUrl: url }, picture);
        const args = { channel, ts: tsOf(ref), ...rendered, parse: 'none' as const, link_names: false };
        await requests.inChannel(ref.place, () => requests.send(server, 'chat.update', args));
      });
    },

    async remove(ref) {
      const { server, channel } = ref.place;
      const ts = tsOf(ref);
      for (const file of await filesOf(lookUp, ref)) {
        await ignoring(missingFile, () => requests.send(server, 'files.delete', { file }));
      }
      await ignoring(gone, () => requests.send(server, 'chat.delete', { channel, ts }));
      // Afterwards: an update that brought another picture meanwhile comes before or fails.
      await livePictures.clear(ref);
    },
  };
}

/** Whether Slack may have taken it all the same. */
function isLost(error: unknown): boolean {
  return error instanceof PlatformError && error.problem === 'unavailable' && error.retryAfter === undefined;
}

/** The beginning of a long text, the pictures, and then what belongs under them. */
function stepsOf(message: Message): readonly Step[] {
  const texts = splitAll(message).map((piece) => ({ message: piece }));
  const { images = [] } = message;
  const last = texts.at(-1);
  if (images.length === 0 || last === undefined) return images.length === 0 ? texts : [{ images }];
  return [...texts.slice(0, -1), { images }, last];
}

/** A message's pictures would stay among the files of the workspace. */
async function filesOf(lookUp: LookUp, message: MessageRef): Promise<string[]> {
  try {
    return ((await lookUp(message)).files ?? []).map(({ id }) => id);
  } catch (error) {
    // The message itself is deleted all the same.
    if (error instanceof PlatformError && ['gone', 'forbidden'].includes(error.problem)) return [];
    throw error;
  }
}

async function ignoring<T>(codes: readonly string[], act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (!codes.includes(codeOf(error) ?? '')) throw error;
    return undefined;
  }
}

/** A message with a colour is one attachment and nothing else. */
function withoutEmpty({ text, blocks, attachments }: RenderedMessage) {
  return attachments.length > 0 ? { attachments } : { text, blocks };
}
