/** What the bot does in the local chat: posts, updates, threads, reactions, direct conversations. */
import { checkMessage } from '../check-message.ts';
import {
  emojiKey,
  type Message,
  type MessageRef,
  oneLine,
  type Place,
  type Platform,
  PlatformError,
} from '../platform.ts';
import { splitMessage } from '../split-message.ts';
import type { Change, Channel } from './changes.ts';
import { filesOf } from './content.ts';
import type { Decision, Ledger } from './ledger.ts';
import { localLimits } from './limits.ts';
import { channelAt, messageAt, placeOf, refOf, spotAt } from './spots.ts';
import { fitsMessage, storeContent } from './store-content.ts';
import { bot } from './words.ts';
import type { World } from './world.ts';

type Deeds = Pick<Platform, 'post' | 'update' | 'remove' | 'openThread' | 'react' | 'direct'>;

export function createBotDeeds(ledger: Ledger): Deeds {
  const { storage } = ledger;

  const postOne = async (place: Place, message: Message, nonce: string): Promise<MessageRef> => {
    const content = await storeContent(message, storage);
    const { ref, spent } = await ledger.change((world): Decision<{ ref: MessageRef; spent: boolean }> => {
      const { channel, thread } = spotAt(world, place);
      const earlier = world.nonces.get(nonce);
      if (earlier !== undefined) {
        const spot = world.messages.get(earlier) ?? place;
        return { changes: [], result: { ref: refOf(world, { ...spot, id: earlier }), spent: true } };
      }
      checkMayPost(world, channel);
      const id = ledger.newId(world, 'm');
      const posted = { channel: channel.id, ...(thread && { thread: thread.id }), id };
      const changes: Change[] = [
        {
          type: 'message',
          message: { ...posted, author: bot, at: Date.now(), content, reactions: [], nonce },
        },
      ];
      if (thread?.archived) changes.unshift({ type: 'thread', thread: { ...thread, archived: false } });
      return { changes, result: { ref: refOf(world, posted), spent: false } };
    });
    if (spent) for (const id of filesOf(content)) await storage.removeFile(id);
    return ref;
  };

  return {
    async post(place, message, { nonce }) {
      checkMessage(message, localLimits);
      const all: MessageRef[] = [];
      for (const [index, piece] of splitMessage(message, fitsMessage).entries()) {
        all.push(
          await postOne(place, piece, JSON.stringify([place.channel, place.thread ?? '', nonce, index])),
        );
      }
      const main = all.at(-1);
      if (main === undefined) throw new PlatformError('invalid', 'The message is empty.');
      return { main, all };
    },

    async update(ref, message) {
      checkMessage(message, localLimits, 'update');
      const content = await storeContent(message, storage);
      await ledger.change((world) => {
        const { author, content: before } = messageAt(world, ref.id);
        if (author.id !== bot.id) throw new PlatformError('invalid', 'That message is not the bot’s.');
        const images = content.images ?? before.images;
        return {
          changes: [
            { type: 'message-edited', id: ref.id, content: { ...content, ...(images && { images }) } },
          ],
          result: undefined,
        };
      });
    },

    async remove(ref) {
      await ledger.change((world) => ({
        changes: world.messages.has(ref.id) ? [{ type: 'message-gone', id: ref.id }] : [],
        result: undefined,
      }));
    },

    openThread: (ref, name) =>
      ledger.change((world): Decision<Place> => {
        const message = messageAt(world, ref.id);
        const channel = channelAt(world, message.channel);
        const id = message.thread ?? `t${message.id}`;
        const place = placeOf(world, { channel: channel.id, thread: id });
        if (world.threads.has(id)) return { changes: [], result: place };
        if (channel.direct !== undefined) return { changes: [], result: placeOf(world, message) };
        if (!channel.botMayOpenThreads) {
          throw new PlatformError('forbidden', `The bot may not open threads in ${channel.name}.`, {
            permission: 'Open threads',
          });
        }
        const title = oneLine(name, localLimits.threadName) || 'Thread';
        const thread = { id, channel: channel.id, root: message.id, name: title, archived: false };
        return { changes: [{ type: 'thread', thread }], result: place };
      }),

    async react(ref, emoji) {
      await ledger.change((world) => {
        const { thread: id } = messageAt(world, ref.id);
        const thread = id === undefined ? undefined : world.threads.get(id);
        const changes: Change[] = thread?.archived
          ? [{ type: 'thread', thread: { ...thread, archived: false } }]
          : [];
        changes.push({
          type: 'reaction',
          message: ref.id,
          emoji: emojiKey(emoji),
          user: bot.id,
          added: true,
        });
        return { changes, result: undefined };
      });
    },

    direct: (_place, user) =>
      ledger.change((world): Decision<Place> => {
        const person = world.people.get(user);
        if (person === undefined) throw new PlatformError('gone', `There is no person ${user}.`);
        const id = `direct-${user}`;
        const place: Place = { ...placeOf(world, { channel: id }), direct: true };
        if (world.channels.has(id)) return { changes: [], result: place };
        const channel: Channel = {
          id,
          name: person.name,
          direct: user,
          botMayPost: true,
          botMayOpenThreads: false,
        };
        return { changes: [{ type: 'channel', channel }], result: place };
      }),
  };
}

function checkMayPost(world: World, channel: Channel): void {
  if (channel.direct !== undefined && world.people.get(channel.direct)?.takesDirect === false) {
    throw new PlatformError('forbidden', `${channel.name} takes no direct messages.`);
  }
  if (channel.botMayPost) return;
  throw new PlatformError('forbidden', `The bot may not write in ${channel.name}.`, {
    permission: 'Write messages',
  });
}
