/** What the contract suite needs of a platform: people who act, and what they then see. */
import type { ChatApp, MessageRef, Place, Platform } from '../../src/chat/platform.ts';

/** What a person gives a command, by option name; files where the platform takes them. */
export type Given = Readonly<Record<string, string | number | boolean | GivenFile>>;

export interface GivenFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** A message as a person sees it: markup resolved, escapes undone. */
export interface Seen {
  readonly ref: MessageRef;
  /** All that is written: text, names and values of fields, progress, small print. */
  readonly text: string;
  /** What leads somewhere when clicked. */
  readonly links: readonly { readonly text: string; readonly url: string }[];
  /** Ids of people and names of groups (`everyone`) that were notified. */
  readonly notified: readonly string[];
  readonly images: readonly {
    readonly name: string;
    readonly bytes: Uint8Array;
    /** Absent where the platform shows none. */
    readonly alt?: string;
    /** Hidden until it is clicked. */
    readonly spoiler?: boolean;
  }[];
  readonly buttons: readonly {
    readonly label: string;
    readonly customId?: string;
    readonly url?: string;
    readonly disabled: boolean;
  }[];
  /** Who reacted, by `emojiKey`; the bot is `bot`. */
  readonly reactions: Readonly<Record<string, readonly string[]>>;
}

export interface SeenField {
  readonly label: string;
  readonly type: 'text' | 'choice' | 'several' | 'file';
  readonly value: string;
  readonly required: boolean;
}

export interface SeenForm {
  readonly title: string;
  /** As it is shown: a long text may have become several. */
  readonly fields: readonly SeenField[];
}

/** One person at their client. Every deed resolves once the platform has taken it. */
export interface ActingPerson {
  readonly id: string;
  readonly name: string;
  command(place: Place, name: string, options?: Given, subcommand?: string): Promise<void>;
  /** Presses the button with this label. */
  press(message: Seen, label: string): Promise<void>;
  /** The form that is open in front of them. */
  form(): Promise<SeenForm | undefined>;
  /** Fills in shown fields in their order, `undefined` leaves one as it is, and sends the form. */
  submit(values: readonly (string | GivenFile | undefined)[]): Promise<void>;
  react(message: MessageRef, emoji: string): Promise<void>;
  unreact(message: MessageRef, emoji: string): Promise<void>;
  /** Chooses an entry, by the menu's name, of a message. */
  choose(message: MessageRef, menu: string): Promise<void>;
  say(place: Place, text: string, files?: readonly GivenFile[]): Promise<MessageRef>;
  /** As `say`, addressing the bot first. */
  mention(place: Place, text: string, files?: readonly GivenFile[]): Promise<MessageRef>;
  /** What only they see in channels and threads, oldest first. */
  told(): Promise<readonly Seen[]>;
  directMessages(): Promise<readonly Seen[]>;
  /** How many of their commands, buttons and forms still wait to be acknowledged, and how many show "thinking…". */
  waiting(): Promise<{ readonly unacknowledged: number; readonly thinking: number }>;
}

/** Things that a platform may lack; the tests that need them are then left out. */
export interface Abilities {
  /** Commands take files. */
  readonly commandFiles: boolean;
  /** Forms take files. */
  readonly formFiles: boolean;
  /** Commands have typed options, and a subcommand apart from them. */
  readonly typedOptions: boolean;
  /** Suggestions while typing. */
  readonly suggestions: boolean;
  readonly commandsInThreads: boolean;
  readonly archivedThreads: boolean;
  readonly closedDirects: boolean;
  readonly threadPermission: boolean;
  readonly threadNames: boolean;
  /** Who acted sees that an acknowledged command is being worked on. */
  readonly thinking: boolean;
  /** Characters that a command's text option can have. */
  readonly commandText: number;
}

export interface PlatformWorld {
  readonly platform: Platform;
  readonly can: Abilities;
  channel(): Promise<Place>;
  person(as?: { readonly moderator?: boolean; readonly roles?: readonly string[] }): Promise<ActingPerson>;
  /** Ids of roles that people can have. */
  readonly roles: readonly [string, string];
  /** What a member sees in a place, oldest first. */
  messages(place: Place): Promise<readonly Seen[]>;
  threads(channel: Place): Promise<readonly { readonly place: Place; readonly name: string }[]>;
  deleteChannel(place: Place): Promise<void>;
  deleteMessage(message: MessageRef): Promise<void>;
  /** Takes the bot's permission away. */
  deny(place: Place, what: 'post' | 'thread'): Promise<void>;
  archive(thread: Place): Promise<void>;
  /** Whether the thread sleeps: nobody can react in it. */
  archived?(thread: Place): Promise<boolean>;
  closeDirects(person: ActingPerson): Promise<void>;
  suggestions(
    person: ActingPerson,
    place: Place,
    command: string,
    option: string,
    typed: string,
  ): Promise<readonly string[]>;
  /** Delivers the last command once more, as a platform that did not hear the answer does. */
  redeliver(): Promise<void>;
  /** Ends the adapter and starts a new one over the same storage and the same platform; `platform` is then the new one. */
  restart(app: ChatApp): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a platform with a started adapter that serves `app`. */
export type SetUp = (app: ChatApp) => Promise<PlatformWorld>;
