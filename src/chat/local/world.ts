/** The state of the local chat: the sum of all changes so far. */
import type { Change, Channel, Person, StoredMessage, Thread } from './changes.ts';

export interface World {
  readonly channels: Map<string, Channel>;
  readonly threads: Map<string, Thread>;
  readonly people: Map<string, Person>;
  /** In the order they were written. */
  readonly messages: Map<string, StoredMessage>;
  /** Nonce → message id, also of messages that are gone. */
  readonly nonces: Map<string, string>;
  digest: string;
  usedIds: number;
}

export function emptyWorld(): World {
  return {
    channels: new Map(),
    threads: new Map(),
    people: new Map(),
    messages: new Map(),
    nonces: new Map(),
    digest: '',
    usedIds: 0,
  };
}

/** Changes of things that are no more are passed over. */
export function applyChange(world: World, change: Change): void {
  switch (change.type) {
    case 'channel':
      world.channels.set(change.channel.id, change.channel);
      return;
    case 'channel-gone':
      removeChannel(world, change.id);
      return;
    case 'person':
      world.people.set(change.person.id, change.person);
      return;
    case 'thread':
      world.threads.set(change.thread.id, change.thread);
      return;
    case 'message':
      world.messages.set(change.message.id, change.message);
      if (change.message.nonce !== undefined) world.nonces.set(change.message.nonce, change.message.id);
      return;
    case 'message-edited':
      editMessage(world, change.id, (message) => ({
        ...message,
        content: change.content,
        edited: true,
      }));
      return;
    case 'message-gone':
      world.messages.delete(change.id);
      return;
    case 'reaction':
      editMessage(world, change.message, (message) => withReaction(message, change));
      return;
    case 'spent-nonce':
      world.nonces.set(change.nonce, change.message);
      return;
    case 'commands':
      world.digest = change.digest;
      return;
    case 'ids':
      world.usedIds = Math.max(world.usedIds, change.used);
  }
}

/** The fewest changes that make this world. */
export function changesOf(world: World): Change[] {
  const living = new Set([...world.messages.values()].map((message) => message.nonce));
  return [
    { type: 'ids', used: world.usedIds },
    { type: 'commands', digest: world.digest },
    ...[...world.people.values()].map((person): Change => ({ type: 'person', person })),
    ...[...world.channels.values()].map((channel): Change => ({ type: 'channel', channel })),
    ...[...world.threads.values()].map((thread): Change => ({ type: 'thread', thread })),
    ...[...world.messages.values()].map((message): Change => ({ type: 'message', message })),
    ...[...world.nonces]
      .filter(([nonce]) => !living.has(nonce))
      .map(([nonce, message]): Change => ({ type: 'spent-nonce', nonce, message })),
  ];
}

function removeChannel(world: World, channel: string): void {
  world.channels.delete(channel);
  for (const thread of [...world.threads.values()]) {
    if (thread.channel === channel) world.threads.delete(thread.id);
  }
  for (const message of [...world.messages.values()]) {
    if (message.channel === channel) world.messages.delete(message.id);
  }
}

function editMessage(world: World, id: string, edit: (message: StoredMessage) => StoredMessage): void {
  const message = world.messages.get(id);
  if (message !== undefined) world.messages.set(id, edit(message));
}

function withReaction(
  message: StoredMessage,
  { emoji, user, added }: Change & { readonly type: 'reaction' },
): StoredMessage {
  const known = message.reactions.some((reaction) => reaction.emoji === emoji);
  const all = known ? message.reactions : [...message.reactions, { emoji, users: [] }];
  const reactions = all.map((reaction) => {
    if (reaction.emoji !== emoji) return reaction;
    const others = reaction.users.filter((other) => other !== user);
    return { emoji, users: added ? [...others, user] : others };
  });
  return { ...message, reactions: reactions.filter((reaction) => reaction.users.length > 0) };
}
