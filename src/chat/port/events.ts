/** What people do, as plain data: the same for every platform, loggable, without tokens. */
import type { Locale, User } from './people.ts';
import type { MessageRef, Place } from './places.ts';

/** A file that a person sent; `Platform.download` reads it, soon: addresses expire. */
export interface Attachment {
  /** The adapter's own way to find it. */
  readonly source: string;
  readonly name: string;
  /** As the platform tells it; untrusted. */
  readonly type: string;
  /** Bytes, as the platform tells it. */
  readonly size: number;
}

export type OptionValue = string | number | boolean | Attachment;

interface EventBase {
  /** Names what happened, the same when the platform tells it again: the key of what may be done once only. */
  readonly id: string;
  readonly place: Place;
  readonly user: User;
  readonly locale: Locale;
  /** The platform doesn't tell the person's language; `locale` is the best guess. */
  readonly localeGuessed?: true | undefined;
  /** False where the bot is not (a user-installed app elsewhere): results go to `Platform.direct`. */
  readonly canPost: boolean;
}

/** A slash command. */
export interface CommandEvent extends EventBase {
  readonly kind: 'command';
  readonly name: string;
  readonly subcommand?: string | undefined;
  /** By the names in the definition; checked against its types. What was not given is absent. */
  readonly options: Readonly<Record<string, OptionValue>>;
}

/** A form sent in. */
export interface FormEvent extends EventBase {
  readonly kind: 'form';
  readonly customId: string;
  /** By field id; a text field left empty is ''. */
  readonly values: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, readonly Attachment[]>>;
  /** The message whose button opened the form. */
  readonly message?: MessageRef | undefined;
}

/** A button pressed. */
export interface ButtonEvent extends EventBase {
  readonly kind: 'button';
  readonly customId: string;
  /** Absent for a button of an answer that only that person sees. */
  readonly message?: MessageRef | undefined;
}

/** A reaction put on a message of the bot, or taken off; never the bot's own, nor another bot's. */
export interface ReactionEvent extends EventBase {
  readonly kind: 'reaction';
  readonly added: boolean;
  /** As `emojiKey` writes it. */
  readonly emoji: string;
  readonly message: MessageRef;
}

/** An entry of a message's menu chosen. */
export interface MenuEvent extends EventBase {
  readonly kind: 'menu';
  readonly name: string;
  readonly message: MessageRef;
  /** The message's text as a person reads it. */
  readonly text: string;
  readonly attachments: readonly Attachment[];
}

/** The bot was addressed in a message. */
export interface MentionEvent extends EventBase {
  readonly kind: 'mention';
  readonly message: MessageRef;
  /** Without the mention itself. */
  readonly text: string;
  readonly attachments: readonly Attachment[];
}

/** A person opened the bot's own page, where a platform has one; the answer is what it shows. No message is posted there. */
export interface HomeEvent extends EventBase {
  readonly kind: 'home';
}

export type ChatEvent =
  | CommandEvent
  | FormEvent
  | ButtonEvent
  | ReactionEvent
  | MenuEvent
  | MentionEvent
  | HomeEvent;

/** A person is typing the value of an option with `suggest`. */
export interface SuggestRequest {
  readonly place: Place;
  readonly user: User;
  readonly locale: Locale;
  readonly command: string;
  readonly subcommand?: string | undefined;
  readonly option: string;
  readonly typed: string;
}
