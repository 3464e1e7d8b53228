/** Commands as data, from which every platform registers its own kind. */
import type { Localised } from './people.ts';

/** What is shown and what comes back. */
export interface Choice {
  readonly name: string;
  /** At most 100 characters. */
  readonly value: string;
}

/** A choice that is registered with its command, for people of every language. */
export interface NamedChoice extends Choice {
  readonly names?: Names | undefined;
}

export type OptionDefinition = {
  /** `^[a-z0-9_-]{1,32}$`; the key in `CommandEvent.options`. */
  readonly name: string;
  readonly names?: Names | undefined;
  /** At most 100 characters. */
  readonly description: Localised;
  readonly required?: boolean | undefined;
} & (
  | {
      readonly type: 'text';
      readonly maxLength?: number | undefined;
      /** At most 25. */
      readonly choices?: readonly NamedChoice[] | undefined;
      /** Ask `ChatApp.suggest` while the person types, where the platform can; any other text is allowed too. */
      readonly suggest?: boolean | undefined;
    }
  | {
      readonly type: 'integer' | 'number';
      readonly min?: number | undefined;
      readonly max?: number | undefined;
    }
  | { readonly type: 'boolean' }
  | { readonly type: 'attachment' }
  /** These come back as ids. */
  | { readonly type: 'user' | 'channel' | 'role' }
);

/** Localised names of a command, option or choice, in the same alphabet as `name` or the language's own letters. */
export type Names = Omit<Localised, 'en'>;

export interface CommandDefinition {
  /** `^[a-z0-9_-]{1,32}$` */
  readonly name: string;
  readonly names?: Names | undefined;
  /** At most 100 characters. */
  readonly description: Localised;
  readonly options?: readonly OptionDefinition[] | undefined;
  /** One level of them; a command that has any takes no options itself. */
  readonly subcommands?: readonly SubcommandDefinition[] | undefined;
  /** The one that is meant where none is typed, on platforms where that can be. */
  readonly usualSubcommand?: string | undefined;
  /**
   * The option that takes what is typed as one text where the platform has no options (Slack, mentions). Without it
   * such text is read as `--name value` pairs.
   */
  readonly textOption?: string | undefined;
  /** Hidden from others where the platform can; the command still checks. */
  readonly moderatorsOnly?: boolean | undefined;
}

export type SubcommandDefinition = Pick<
  CommandDefinition,
  'name' | 'names' | 'description' | 'options' | 'textOption'
>;

/** An entry of the menu of a message (Discord) or a message shortcut (Slack). */
export interface MenuDefinition {
  /** Comes back in the menu event. */
  readonly name: string;
  /** At most 24 characters (Slack's limit for shortcuts). */
  readonly label: Localised;
}
