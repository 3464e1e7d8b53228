/** Command definitions as Discord registers them. */
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  PermissionFlagsBits,
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

const optionTypes = {
  text: ApplicationCommandOptionType.String,
  integer: ApplicationCommandOptionType.Integer,
  number: ApplicationCommandOptionType.Number,
  boolean: ApplicationCommandOptionType.Boolean,
  attachment: ApplicationCommandOptionType.Attachment,
  user: ApplicationCommandOptionType.User,
  channel: ApplicationCommandOptionType.Channel,
  role: ApplicationCommandOptionType.Role,
} as const satisfies Record<OptionDefinition['type'], ApplicationCommandOptionType>;

export function commandsJson(app: Pick<ChatApp, 'commands' | 'menus'>) {
  return [...app.commands.map(commandJson), ...app.menus.map(menuJson)];
}

/** The name that a menu entry is registered under, and comes back with. */
export function menuLabel(menu: MenuDefinition): string {
  return oneLine(menu.label.en, 32);
}

function commandJson(command: CommandDefinition) {
  const { subcommands, moderatorsOnly } = command;
  return {
    type: ApplicationCommandType.ChatInput,
    ...naming(command),
    options: subcommands?.map(subcommandJson) ?? optionsJson(command.options),
    ...reach(moderatorsOnly ?? false),
  };
}

function menuJson(menu: MenuDefinition) {
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

function subcommandJson(subcommand: SubcommandDefinition) {
  return {
    type: ApplicationCommandOptionType.Subcommand,
    ...naming(subcommand),
    options: optionsJson(subcommand.options),
  };
}

/** Discord wants required options first. */
function optionsJson(options: readonly OptionDefinition[] = []) {
  const required = (option: OptionDefinition) => option.required ?? false;
  return [...options.filter(required), ...options.filter((option) => !required(option))].map(optionJson);
}

function optionJson(option: OptionDefinition) {
  const shared = {
    type: optionTypes[option.type],
    ...naming(option),
    required: option.required ?? false,
  };
  switch (option.type) {
    case 'text':
      return {
        ...shared,
        ...(option.maxLength !== undefined && { max_length: Math.min(6000, Math.max(1, option.maxLength)) }),
        ...(option.choices !== undefined && {
          choices: option.choices.map(({ name, names = {}, value }) => ({
            name: oneLine(name, 100),
            name_localizations: localizations(names, 100),
            value,
          })),
        }),
        ...(option.suggest && option.choices === undefined && { autocomplete: true }),
      };
    case 'integer':
    case 'number':
      return {
        ...shared,
        ...(option.min !== undefined && { min_value: option.min }),
        ...(option.max !== undefined && { max_value: option.max }),
      };
    default:
      return shared;
  }
}

function naming({
  name,
  names = {},
  description,
}: Pick<SubcommandDefinition, 'name' | 'names' | 'description'>) {
  return {
    name,
    name_localizations: localizations(names, 32),
    description: oneLine(description.en, 100),
    description_localizations: localizations(description, 100),
  };
}

function localizations(texts: Partial<Localised>, most: number): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).flatMap(([locale, ours]) => {
      const text = texts[locale as Locale];
      return text === undefined ? [] : ours.map((tag) => [tag, oneLine(text, most)]);
    }),
  );
}
