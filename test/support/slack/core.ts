/** What all parts of the local Slack share. */
import type { Channel, Json, SlackWorld, StoredMessage, Team } from './world.ts';

export interface SlackCore {
  readonly world: SlackWorld;
  /** Such as `http://127.0.0.1:4711`. */
  origin(): string;
  /** What the bot did that Slack would not take, or that is bad manners. */
  readonly violations: string[];
  /** Sends an event of a workspace to the bot. */
  tell(team: Team, event: Json): void;
  /** Sends what a person did. */
  act(payload: Json, as: 'command' | 'interaction'): void;
  /** ms since 1970; may be turned forward. */
  now(): number;
  /** ms until a file that was shared is seen. */
  readonly shareDelay: { ms: number };
  /** ms until a file that was uploaded can be shown. */
  readonly readyDelay: { ms: number };
}

/** One request of the bot, its token found good. */
export interface Call {
  readonly team: Team;
  readonly args: Json;
}

/** Slack's word for what it refuses. */
export class SlackRefusal extends Error {
  readonly more: Json;

  constructor(word: string, more: Json = {}) {
    super(word);
    this.more = more;
  }
}

export function messageJson({ world }: SlackCore, message: StoredMessage, origin: string): Json {
  const user = world.users.get(message.user);
  const team = world.teams.get(user?.team ?? '');
  return {
    type: 'message',
    ts: message.ts,
    user: message.user,
    text: message.text,
    ...(message.blocks.length > 0 && { blocks: message.blocks }),
    ...(message.attachments.length > 0 && { attachments: message.attachments }),
    ...(message.thread !== undefined && { thread_ts: message.thread }),
    ...(user?.bot && { bot_id: team?.botId }),
    ...(message.metadata && { metadata: message.metadata }),
    ...(message.files.length > 0 && { files: message.files.map((id) => fileJson(world, id, origin)) }),
  };
}

export function fileJson(world: SlackWorld, id: string, origin: string): Json {
  const file = world.files.get(id);
  if (file === undefined) return { id, mode: 'tombstone' };
  return {
    id,
    name: file.name,
    mimetype: file.ready ? file.type : '',
    size: file.bytes?.byteLength ?? 0,
    user: file.owner,
    url_private: `${origin}/files/${id}/${file.name}`,
    url_private_download: `${origin}/files/${id}/download/${file.name}`,
  };
}

/** A message of a thread is in it; its first one is in the channel. */
export function isIn(message: StoredMessage, thread: string | undefined): boolean {
  return thread === undefined
    ? message.thread === undefined || message.thread === message.ts
    : message.thread === thread && message.ts !== thread;
}

export function visibleTo(channel: Channel, user: string): boolean {
  return !channel.private || channel.members.has(user);
}
