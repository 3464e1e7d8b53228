/** Messages between processes through Redis pub/sub; one connection listens for everyone here. */
import { messageOf } from '../errors.ts';
import type { Log } from './log.ts';
import { endClient, type Redis } from './redis-client.ts';

export type Listener = (message: string) => void;

export interface Channels {
  /** For what no script announces. */
  publish(channel: string, message: string): Promise<void>;
  /** Resolves once Redis confirms; the answer stops listening. Messages sent while Redis is away are lost. */
  subscribe(channel: string, listener: Listener): Promise<() => void>;
  /** Called whenever the listening connection is back after a break: the time to read what may be missed. */
  onBack(listener: () => void): () => void;
  close(): Promise<void>;
}

interface Topic {
  readonly listeners: Set<Listener>;
  readonly confirmed: Promise<unknown>;
}

export interface ChannelsOptions {
  readonly prefix: string;
  readonly client: Redis;
  /** Opens the listening connection, on first use. */
  readonly open: () => Redis;
  readonly log: Log;
}

export function createChannels(options: ChannelsOptions): Channels {
  const { client, log } = options;
  const full = (channel: string) => `${options.prefix}:on:${channel}`;
  const topics = new Map<string, Topic>();
  const backListeners = new Set<() => void>();
  let subscriber: Redis | undefined;

  const connect = (): Redis => {
    if (subscriber !== undefined) return subscriber;
    const opened = options.open();
    let breaks = 0;
    opened.on('close', () => {
      breaks++;
    });
    opened.on('ready', () => {
      if (breaks === 0) return;
      breaks = 0;
      for (const listener of [...backListeners]) listener();
    });
    opened.on('message', (channel: string, message: string) => {
      for (const listener of [...(topics.get(channel)?.listeners ?? [])]) {
        try {
          listener(message);
        } catch (error) {
          log.error({ channel, err: error }, `A listener failed: ${messageOf(error)}`);
        }
      }
    });
    subscriber = opened;
    return opened;
  };

  const stop = (channel: string, listener: Listener) => {
    const topic = topics.get(channel);
    if (topic === undefined || !topic.listeners.delete(listener) || topic.listeners.size > 0) return;
    topics.delete(channel);
    // Not awaited: with Redis away it would wait forever, and ioredis remembers it for the next connection.
    subscriber?.unsubscribe(channel).catch(() => undefined);
  };

  return {
    async publish(channel, message) {
      await client.publish(full(channel), message);
    },
    async subscribe(channel, listener) {
      const name = full(channel);
      const known = topics.get(name);
      const topic = known ?? { listeners: new Set<Listener>(), confirmed: connect().subscribe(name) };
      if (known === undefined) topics.set(name, topic);
      topic.listeners.add(listener);
      await topic.confirmed;
      return () => stop(name, listener);
    },
    onBack(listener) {
      backListeners.add(listener);
      return () => backListeners.delete(listener);
    },
    async close() {
      topics.clear();
      backListeners.clear();
      if (subscriber !== undefined) await endClient(subscriber);
      subscriber = undefined;
    },
  };
}
