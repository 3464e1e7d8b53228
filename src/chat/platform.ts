/** The port between the bot and a chat platform: events come in as data, messages go out as data. */
import type { Choice, CommandDefinition, MenuDefinition } from './port/commands.ts';
import type { Attachment, ChatEvent, SuggestRequest } from './port/events.ts';
import type { Limits } from './port/limits.ts';
import type { Message } from './port/message.ts';
import type { Member, Role } from './port/people.ts';
import type { MessageRef, Place, Posted } from './port/places.ts';
import type { Reply } from './port/reply.ts';
import type { WordRule } from './port/word-rules.ts';

export * from './port/commands.ts';
export * from './port/emoji.ts';
export * from './port/events.ts';
export * from './port/form.ts';
export * from './port/limits.ts';
export * from './port/message.ts';
export * from './port/people.ts';
export * from './port/places.ts';
export * from './port/problems.ts';
export * from './port/reply.ts';
export * from './port/text.ts';
export * from './port/word-rules.ts';

/** What an adapter serves: the bot's commands and what it does when something happens. */
export interface ChatApp {
  readonly commands: readonly CommandDefinition[];
  readonly menus: readonly MenuDefinition[];
  /** Does all that an event asks for. The person is told what it throws: a UserError as it is. */
  handle(event: ChatEvent, reply: Reply): Promise<void>;
  /** At most 25 choices for an option with `suggest`. */
  suggest?(request: SuggestRequest): Promise<readonly Choice[]>;
}

export interface PostOptions {
  /** The same nonce in the same place posts once, however often it is tried; any string. */
  readonly nonce: string;
}

export interface Health {
  readonly ok: boolean;
  /** One line for the operator. */
  readonly detail: string;
}

/**
 * One chat platform. Every method works from ids alone, after any restart, and throws PlatformError. Ids of another
 * platform are a caller's mistake.
 */
export interface Platform {
  readonly name: string;
  /** Connects and serves until `stop`. */
  start(app: ChatApp): Promise<void>;
  /** Takes no more events and waits for those being handled. */
  stop(): Promise<void>;
  health(): Health;
  /** Registers commands where that is needed; false when the platform already has exactly these. */
  deploy(app: Pick<ChatApp, 'commands' | 'menus'>): Promise<boolean>;
  limits(place: Place): Limits;

  /** Posts into a channel, thread (an archived one wakes up) or direct conversation. */
  post(place: Place, message: Message, options: PostOptions): Promise<Posted>;
  /** Makes the message show exactly this, apart from images it keeps. */
  update(message: MessageRef, content: Message): Promise<void>;
  /** Deletes a message of the bot; one that is gone already is no error. */
  remove(message: MessageRef): Promise<void>;
  /**
   * The place for what follows from a message: a thread on it, opened once however often it is asked for; the thread
   * it is in already; or its direct conversation where that has no threads.
   */
  openThread(message: MessageRef, name: string): Promise<Place>;
  /** Adds the bot's reaction; a second time is no error. */
  react(message: MessageRef, emoji: string): Promise<void>;
  /** Tells one person as privately as the platform can: only they see it, else by direct message, else in the place. */
  tell(place: Place, user: string, message: Message): Promise<void>;
  /** The direct conversation with a person; posting there is `forbidden` when they take no direct messages. */
  direct(place: Place, user: string): Promise<Place>;
  /** The person as they stand in that place and its server; undefined when they are not in it. */
  member(place: Place, user: string): Promise<Member | undefined>;
  /** The roles of the place's server. */
  roles(place: Place): Promise<readonly Role[]>;
  /** Whether the platform lets adults alone into the place; false where it has no such places or can't be asked. */
  isForAdults(place: Place): Promise<boolean>;
  /** The rules about words that the place's server has there; absent where a platform has none. */
  wordRules?(place: Place): Promise<readonly WordRule[]>;
  /** Reads a file of a person. @throws PlatformError `too_large` past `most` bytes, whatever was announced */
  download(attachment: Attachment, most: number): Promise<Uint8Array>;
}
