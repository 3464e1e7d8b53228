/** Converts between the port's places and the local chat's spots. */
import { type MessageRef, type Place, PlatformError } from '../platform.ts';
import type { Channel, Person, StoredMessage, Thread } from './changes.ts';
import type { Spot } from './hub.ts';
import { platformName, serverId } from './words.ts';
import type { World } from './world.ts';

export function placeOf(world: World, { channel, thread }: Spot): Place {
  return {
    platform: platformName,
    server: serverId,
    channel,
    ...(thread === undefined ? {} : { thread }),
    ...(world.channels.get(channel)?.direct === undefined ? {} : { direct: true }),
  };
}

export function refOf(world: World, message: Pick<StoredMessage, 'id' | 'channel' | 'thread'>): MessageRef {
  return { place: placeOf(world, message), id: message.id };
}

/** @throws PlatformError `gone` */
export function channelAt(world: World, id: string): Channel {
  const channel = world.channels.get(id);
  if (channel === undefined) throw new PlatformError('gone', `There is no channel ${id} any more.`);
  return channel;
}

/** @throws PlatformError `gone` when the channel or the thread is no more */
export function spotAt(world: World, spot: Spot): { readonly channel: Channel; readonly thread?: Thread } {
  const channel = channelAt(world, spot.channel);
  if (spot.thread === undefined) return { channel };
  const thread = world.threads.get(spot.thread);
  if (thread?.channel === spot.channel) return { channel, thread };
  throw new PlatformError('gone', `There is no thread ${spot.thread} in ${channel.name}.`);
}

/** @throws PlatformError `gone` */
export function messageAt(world: World, id: string): StoredMessage {
  const message = world.messages.get(id);
  if (message === undefined) throw new PlatformError('gone', `There is no message ${id} any more.`);
  return message;
}

/** Whether a person sees what is in a channel. */
export function sees(channel: Channel, person: Person | string): boolean {
  const id = typeof person === 'string' ? person : person.id;
  return channel.direct === undefined || channel.direct === id;
}
