/** What people at the local Discord do with the bot, as the interactions that Discord makes of it. */
import {
  ApplicationCommandType,
  ComponentType,
  InteractionType,
  ApplicationCommandOptionType as optionTypes,
} from 'discord.js';
import type { Given, GivenFile } from '../../contracts/platform-world.ts';
import type { DiscordCore, Json } from './core.ts';
import { actingMemberJson, channelJson, fileJson, messageJson, userJson } from './json.ts';
import { uploadLimit } from './messages.ts';
import {
  type Channel,
  everything,
  type Interaction,
  permissionsIn,
  type StoredMessage,
  type User,
} from './world.ts';

export interface Acting {
  readonly core: DiscordCore;
  readonly user: User;
  readonly channel: Channel;
  /** Whether the app was installed by the person and not by the server. */
  readonly userInstalled?: boolean;
}

interface Asking {
  readonly type: InteractionType;
  readonly kind: Interaction['kind'];
  readonly data: Json;
  readonly source?: StoredMessage | undefined;
}

/** Sends the interaction to the bot. */
export function interact({ core, user, channel, userInstalled }: Acting, asking: Asking): Interaction {
  const { world } = core;
  const guild = world.guilds.get(channel.guild ?? '');
  const [id, token] = [world.nextId(), `token-${world.interactions.size}-${'x'.repeat(80)}`];
  const packet: Json = {
    id,
    application_id: world.application,
    type: asking.type,
    data: asking.data,
    token,
    version: 1,
    guild_id: guild?.id,
    guild: guild && { id: guild.id, features: [], locale: 'en-US' },
    channel_id: channel.id,
    channel: channelJson(world, channel),
    ...(guild ? { member: actingMemberJson(world, guild, user, channel) } : { user: userJson(user) }),
    ...(asking.source && { message: messageJson(world, asking.source, core.origin()) }),
    locale: 'en-GB',
    guild_locale: 'en-US',
    app_permissions: (guild ? permissionsIn(world, world.bot.id, channel) : everything).toString(),
    entitlements: [],
    authorizing_integration_owners: userInstalled || !guild ? { 1: user.id } : { 0: guild.id },
    context: guild ? 0 : channel.recipient === user.id ? 1 : 2,
    attachment_size_limit: uploadLimit(core, channel),
  };
  const interaction: Interaction = {
    id,
    token,
    user: user.id,
    channel: channel.id,
    kind: asking.kind,
    source: asking.source,
    since: core.now(),
    answered: undefined,
    state: 'new',
    expired: false,
    original: undefined,
    followUps: [],
    form: undefined,
    choices: undefined,
    packet,
  };
  world.interactions.set(id, interaction);
  core.tell('INTERACTION_CREATE', packet, guild?.id);
  return interaction;
}

/** A slash command with options as the client lets people give them. */
export function command(acting: Acting, name: string, given: Given = {}, subcommand?: string): Interaction {
  const { core } = acting;
  const registered = findCommand(core, ApplicationCommandType.ChatInput, name);
  const definitions = optionsOf(registered, subcommand);
  const attachments: Record<string, Json> = {};
  const options = Object.entries(given).map(([key, value]) => {
    const definition = definitions.find((one) => one.name === key);
    if (definition === undefined) throw new Error(`/${name} has no option ${key}`);
    checkGiven(definition, value);
    if (typeof value !== 'object') return { name: key, type: definition.type, value };
    const file = attach(acting, value);
    attachments[String(file.id)] = file;
    return { name: key, type: definition.type, value: file.id };
  });
  const missing = definitions.find((one) => one.required && !(String(one.name) in given));
  if (missing !== undefined) throw new Error(`/${name} needs ${missing.name}`);
  const nested = [{ type: optionTypes.Subcommand, name: subcommand, options }];
  return interact(acting, {
    type: InteractionType.ApplicationCommand,
    kind: 'command',
    data: {
      id: registered.id,
      name,
      type: ApplicationCommandType.ChatInput,
      options: subcommand === undefined ? options : nested,
      resolved: { attachments },
    },
  });
}

export function suggest(acting: Acting, name: string, option: string, typed: string): Interaction {
  const registered = findCommand(acting.core, ApplicationCommandType.ChatInput, name);
  const definition = optionsOf(registered, undefined).find((one) => one.name === option);
  if (!definition?.autocomplete) throw new Error(`/${name} suggests nothing for ${option}`);
  return interact(acting, {
    type: InteractionType.ApplicationCommandAutocomplete,
    kind: 'suggest',
    data: {
      id: registered.id,
      name,
      type: ApplicationCommandType.ChatInput,
      options: [{ name: option, type: definition.type, value: typed, focused: true }],
    },
  });
}

export function chooseMenu(acting: Acting, label: string, message: StoredMessage): Interaction {
  const registered = findCommand(acting.core, ApplicationCommandType.Message, label);
  const { world } = acting.core;
  return interact(acting, {
    type: InteractionType.ApplicationCommand,
    kind: 'command',
    data: {
      id: registered.id,
      name: label,
      type: ApplicationCommandType.Message,
      target_id: message.id,
      resolved: { messages: { [message.id]: messageJson(world, message, acting.core.origin()) } },
    },
  });
}

export function pressButton(acting: Acting, message: StoredMessage, customId: string): Interaction {
  return interact(acting, {
    type: InteractionType.MessageComponent,
    kind: 'button',
    data: { id: 2, component_type: ComponentType.Button, custom_id: customId },
    source: message,
  });
}

/** Sends a form with what was filled in; `undefined` leaves an input as it was. */
export function submitForm(
  acting: Acting,
  opened: Interaction,
  values: readonly (string | GivenFile | undefined)[],
): Interaction {
  const form = opened.form ?? {};
  const attachments: Record<string, Json> = {};
  const components = ((form.components ?? []) as readonly Json[]).map(({ component }, index) => {
    const input = component as Json;
    const value = values[index];
    const filled = { type: input.type, id: index, custom_id: input.custom_id };
    if (typeof value === 'object') {
      const file = attach(acting, value);
      attachments[String(file.id)] = file;
      return { type: ComponentType.Label, id: 100 + index, component: { ...filled, values: [file.id] } };
    }
    return {
      type: ComponentType.Label,
      id: 100 + index,
      component: { ...filled, ...filledIn(input, value) },
    };
  });
  return interact(acting, {
    type: InteractionType.ModalSubmit,
    kind: 'form',
    data: { custom_id: form.custom_id, components, resolved: { attachments } },
    source: opened.source,
  });
}

const severalTypes: readonly number[] = [
  ComponentType.ChannelSelect,
  ComponentType.RoleSelect,
  ComponentType.UserSelect,
];

function filledIn(input: Json, value: string | undefined): Json {
  if (input.type === ComponentType.FileUpload) return { values: [] };
  if (input.type === ComponentType.StringSelect) {
    const options = input.options as readonly Json[];
    const defaults = options.filter((option) => option.default).map((option) => String(option.value));
    const chosen = value?.split('\n').filter((each) => each !== '') ?? defaults;
    const strange = chosen.find((each) => !options.some((option) => option.value === each));
    if (strange !== undefined) throw new Error(`There is no choice ${strange}`);
    return { values: chosen };
  }
  if (severalTypes.includes(Number(input.type))) {
    const defaults = ((input.default_values ?? []) as readonly Json[]).map(({ id }) => String(id));
    return { values: value?.split('\n').filter((id) => id !== '') ?? defaults };
  }
  const text = value ?? String(input.value ?? '');
  if (text.length > Number(input.max_length ?? 4000)) throw new Error('The text is too long for its input');
  if (input.required && text === '') throw new Error('A required input is empty');
  return { value: text };
}

function attach({ core, channel }: Acting, { name, type, bytes }: GivenFile): Json {
  const file = { id: core.world.nextId(), name: name.replace(/[^\w.-]/g, '_'), type, alt: undefined, bytes };
  core.world.given.set(file.id, file);
  return { ...fileJson({ channel: channel.id }, file, core.origin()), ephemeral: true };
}

function findCommand({ world }: DiscordCore, type: ApplicationCommandType, name: string): Json {
  const found = world.commands.find((one) => one.type === type && one.name === name);
  if (found === undefined) throw new Error(`No ${name} is registered`);
  return found;
}

function optionsOf(registered: Json, subcommand: string | undefined): readonly Json[] {
  const options = (registered.options ?? []) as readonly Json[];
  if (subcommand === undefined) return options;
  const found = options.find((one) => one.name === subcommand);
  if (found === undefined) throw new Error(`There is no subcommand ${subcommand}`);
  return (found.options ?? []) as readonly Json[];
}

/** What the client would not let people send. */
function checkGiven(
  { name, type, max_length, min_value, max_value, choices }: Json,
  value: Given[string],
): void {
  const fits = {
    [optionTypes.String]: typeof value === 'string' && value.length <= Number(max_length ?? 6000),
    [optionTypes.Integer]: Number.isInteger(value),
    [optionTypes.Number]: typeof value === 'number',
    [optionTypes.Boolean]: typeof value === 'boolean',
    [optionTypes.Attachment]: typeof value === 'object',
  }[Number(type)];
  const inRange =
    typeof value !== 'number' ||
    (value >= Number(min_value ?? -Infinity) && value <= Number(max_value ?? Infinity));
  const isChoice = choices === undefined || (choices as readonly Json[]).some((one) => one.value === value);
  if (fits === false || !inRange || !isChoice)
    throw new Error(`${name} does not take ${JSON.stringify(value)}`);
}
