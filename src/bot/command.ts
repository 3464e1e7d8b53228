/**
 * The shape of a command, and how to add one:
 *
 * 1. Write `commands/<name>.ts` that exports a `Command`: its definition (names and descriptions in six languages)
 *    and `run`. A command may bring entries of the message menu, and handlers for its own buttons and forms.
 * 2. List it in `commands/index.ts`. Nothing is found by itself, so nothing is missed silently.
 * 3. Put what it says into `commands/texts/en.ts`; the compiler then asks for it in the other languages.
 *
 * Custom ids of buttons and forms are `<prefix>:<part>:<part>…` (see `custom-id.ts`); the prefix decides who handles
 * them, so it is unique over all commands. They work forever: all they need is in the id and in the records.
 */
import type {
  ButtonEvent,
  ChatEvent,
  Choice,
  CommandDefinition,
  CommandEvent,
  FormEvent,
  HomeEvent,
  MentionEvent,
  MenuDefinition,
  MenuEvent,
  Platform,
  SuggestRequest,
} from '../chat/platform.ts';
import type { Scene } from './scene.ts';
import type { Services } from './services.ts';

/** What happened, and everything needed to respond to it. */
export interface Context<E extends ChatEvent = ChatEvent> extends Scene<E>, Services {}

export type CommandContext = Context<CommandEvent>;

/** The person is told what is thrown: a UserError as it is, anything else as a short line. */
export interface Command {
  readonly definition: CommandDefinition;
  run(ctx: CommandContext): Promise<void>;
  /** For options with `suggest`. */
  suggest?(ctx: SuggestContext): Promise<readonly Choice[]>;
  readonly menus?: readonly Menu[];
  /** By the prefix of the custom id; `parts` is what follows it. */
  readonly buttons?: Readonly<Record<string, ButtonHandler>>;
  readonly forms?: Readonly<Record<string, FormHandler>>;
  /** At most one command has it: what to do when the bot is mentioned. */
  mention?(ctx: Context<MentionEvent>): Promise<void>;
  /** At most one command has it: what the bot's own page shows, for whoever opens it. */
  home?(ctx: Context<HomeEvent>): Promise<void>;
}

export interface SuggestContext extends Services {
  readonly request: SuggestRequest;
  readonly platform: Platform;
  readonly member: string;
  readonly server: string;
}

export interface Menu {
  readonly definition: MenuDefinition;
  run(ctx: Context<MenuEvent>): Promise<void>;
}

export type ButtonHandler = (ctx: Context<ButtonEvent>, parts: readonly string[]) => Promise<void>;

export type FormHandler = (ctx: Context<FormEvent>, parts: readonly string[]) => Promise<void>;
