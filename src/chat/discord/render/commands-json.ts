/** Command definitions as Discord registers them. */
import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type LocalizationMap,
  PermissionFlagsBits,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
  type RESTPostAPIContextMenuApplicationCommandsJSONBody,
} from 'discord.js';
import {
  type ChatApp,
  type CommandDefinition,
  type Locale,
  type Localised,
  type MenuDefinition,
  type OptionDefinition,
  oneLine,
  type SubcommandDefinition,
} from '../../platform.ts';

/** Discord's tags for the bot's languages; everyone else reads English. */
const tags: Readonly<Record<Exclude<Locale, 'en'>, readonly string[]>> = {
  zh: ['zh-CN', 'zh-TW'],
  es: ['es-ES', 'es-419'],
  de: ['de'],
  fr: ['fr'],
  ja: ['ja'],
};

/** Discord's own description wants the permissions as a number, where discord-api-types has the text it answers with. */
type Sent<T> = Omit<T, 'default_member_permissions'> & {
  readonly default_member_permissions: number | null;
};

export type CommandJson =
  | Sent<RESTPostAPIChatInputApplicationCommandsJSONBody>
  | Sent<RESTPostAPIContextMenuApplicationCommandsJSONBody>;

export function commandsJson(app: Pick<ChatApp, 'commands' | 'menus'>): CommandJson[] {
  return [...app.commands.map(commandJson), ...app.menus.map(menuJson)];
}

/** The name that a menu entry is registered under, and comes back with. */
export function menuLabel(menu: MenuDefinition): string {
  return oneLine(menu.label.en, 32);
}

function commandJson(command: CommandDefinition): CommandJson {
  const { subcommands, moderatorsOnly } = command;
  return {
    type: ApplicationCommandType.ChatInput,
    ...naming(command),
    options: subcommands?.map(subcommandJson) ?? optionsJson(command.options),
    ...reach(moderatorsOnly ?? false),
  };
}

function menuJson(menu: MenuDefinition): CommandJson {
  return {
    type: ApplicationCommandType.Message,
    name: menuLabel(menu),
    name_localizations: localizations(menu.label, 32),
    ...reach(false),
  };
}

/** Commands of moderators exist in servers that the bot is in; all others wherever the app was installed. */
function reach(moderatorsOnly: boolean) {
  const { Guild, BotDM, PrivateChannel } = InteractionContextType;
  const { GuildInstall, UserInstall } = ApplicationIntegrationType;
  return {
    contexts: moderatorsOnly ? [Guild] : [Guild, BotDM, PrivateChannel],
    integration_types: moderatorsOnly ? [GuildInstall] : [GuildInstall, UserInstall],
    default_member_permissions: moderatorsOnly ? Number(PermissionFlagsBits.ManageGuild) : null,
  };
}

function subcommandJson(subcommand: SubcommandDefinition): APIApplicationCommandSubcommandOption {
  return {
    type: ApplicationCommandOptionType.Subcommand,
    ...naming(subcommand),
    options: optionsJson(subcommand.options),
  };
}

/** Discord wants required options first. */
function optionsJson(options: readonly OptionDefinition[] = []): APIApplicationCommandBasicOption[] {
  const required = (option: OptionDefinition) => option.required ?? false;
  return [...options.filter(required), ...options.filter((option) => !required(option))].map(optionJson);
}

function optionJson(option: OptionDefinition): APIApplicationCommandBasicOption {
  const shared = { ...naming(option), required: option.required ?? false };
  switch (option.type) {
    case 'text':
      return {
        ...shared,
        type: ApplicationCommandOptionType.String,
        ...(option.maxLength !== undefined && { max_length: Math.min(6000, Math.max(1, option.maxLength)) }),
        ...choicesJson(option),
      };
    case 'integer':
      return { ...shared, type: ApplicationCommandOptionType.Integer, ...boundsJson(option) };
    case 'number':
      return { ...shared, type: ApplicationCommandOptionType.Number, ...boundsJson(option) };
    case 'boolean':
      return { ...shared, type: ApplicationCommandOptionType.Boolean };
    case 'attachment':
      return { ...shared, type: ApplicationCommandOptionType.Attachment };
    case 'user':
      return { ...shared, type: ApplicationCommandOptionType.User };
    case 'channel':
      return { ...shared, type: ApplicationCommandOptionType.Channel };
    case 'role':
      return { ...shared, type: ApplicationCommandOptionType.Role };
  }
}

function choicesJson({ choices, suggest }: OptionDefinition & { readonly type: 'text' }) {
  if (choices === undefined) return suggest ? { autocomplete: true as const } : {};
  return {
    choices: choices.map(({ name, names, value }) => ({
      name: oneLine(name, 100),
      name_localizations: names === undefined ? {} : localizations(names, 100),
      value,
    })),
  };
}

function boundsJson({ min, max }: OptionDefinition & { readonly type: 'integer' | 'number' }) {
  return { ...(min !== undefined && { min_value: min }), ...(max !== undefined && { max_value: max }) };
}

function naming({ name, names, description }: Pick<SubcommandDefinition, 'name' | 'names' | 'description'>) {
  return {
    name,
    name_localizations: names === undefined ? {} : localizations(names, 32),
    description: oneLine(description.en, 100),
    description_localizations: localizations(description, 100),
  };
}

function localizations(texts: Partial<Localised>, most: number): LocalizationMap {
  return Object.fromEntries(
    Object.entries(tags).flatMap(([locale, ours]) => {
      const text = texts[locale as Locale];
      return text === undefined ? [] : ours.map((tag) => [tag, oneLine(text, most)]);
    }),
  );
}
