/** Discord's interactions as events of the port. */
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ChannelType,
  InteractionType,
} from 'discord.js';
import { joinPieces } from '../../cut-over.ts';
import {
  type Attachment,
  type ChatEvent,
  localeOf,
  type MenuDefinition,
  type MessageRef,
  type OptionValue,
  type Place,
  PlatformError,
  type SuggestRequest,
} from '../../platform.ts';
import { isThread } from '../lookup/locate.ts';
import { toUser } from '../lookup/people.ts';
import { menuLabel } from '../render/commands-json.ts';
import type { CommandData, FormData, InteractionPayload, PressedMessage } from './interaction-payload.ts';
import type { AttachmentPayload, MemberPayload, UserPayload } from './payloads.ts';
import { readMessageText } from './read-message.ts';

const ephemeral = 1 << 6;

/** The one who acted. @throws PlatformError when Discord doesn't say */
export function actorOf({ member, user }: InteractionPayload): {
  readonly user: UserPayload;
  readonly member: MemberPayload | undefined;
} {
  const actor = member?.user ?? user;
  if (actor === undefined) throw new PlatformError('invalid', 'An interaction without a user.');
  return { user: actor, member };
}

/** Where it happened. @throws PlatformError when Discord doesn't say */
export function placeOf({ guild_id, channel, channel_id, context }: InteractionPayload): Place {
  const id = channel?.id ?? channel_id;
  if (id === undefined) throw new PlatformError('invalid', 'An interaction without a channel.');
  const platform = 'discord';
  if (guild_id === undefined) {
    const direct = context === 1 || (context === undefined && channel?.type === ChannelType.DM);
    return { platform, server: '@me', channel: id, ...(direct && { direct }) };
  }
  const parent = channel && isThread(channel.type) ? channel.parent_id : undefined;
  return parent
    ? { platform, server: guild_id, channel: parent, thread: id }
    : { platform, server: guild_id, channel: id };
}

/** The event; undefined for what the bot doesn't serve. */
export function readInteraction(
  interaction: InteractionPayload,
  place: Place,
  menus: readonly MenuDefinition[],
): ChatEvent | undefined {
  const { user, member } = actorOf(interaction);
  const base = {
    id: interaction.id,
    place,
    user: toUser(user, member),
    locale: localeOf(interaction.locale),
    canPost: canPost(interaction),
  };
  switch (interaction.type) {
    case InteractionType.ApplicationCommand: {
      const { data } = interaction;
      if (data.type === ApplicationCommandType.Message) {
        const menu = menus.find((candidate) => menuLabel(candidate) === data.name);
        return { ...base, kind: 'menu', name: menu?.name ?? data.name, ...readTarget(data, place) };
      }
      if (data.type !== ApplicationCommandType.ChatInput) return undefined;
      return { ...base, kind: 'command', name: data.name, ...readOptions(data) };
    }
    case InteractionType.MessageComponent: {
      const { data, message } = interaction;
      return { ...base, kind: 'button', customId: data.custom_id, message: standing(message, place) };
    }
    case InteractionType.ModalSubmit: {
      const { data, message } = interaction;
      return { ...base, kind: 'form', ...readFormData(data), message: standing(message, place) };
    }
    default:
      return undefined;
  }
}

/** What someone is typing; undefined where no option is being typed. */
export function readSuggest(interaction: InteractionPayload, place: Place): SuggestRequest | undefined {
  if (interaction.type !== InteractionType.ApplicationCommandAutocomplete) return undefined;
  const { user, member } = actorOf(interaction);
  const { name, options } = interaction.data;
  const subcommand = options.find(isSubcommand);
  const focused = (subcommand?.options ?? options).find((option) => option.focused);
  if (focused === undefined) return undefined;
  return {
    place,
    user: toUser(user, member),
    locale: localeOf(interaction.locale),
    command: name,
    subcommand: subcommand?.name,
    option: focused.name,
    typed: String(focused.value ?? ''),
  };
}

export function toAttachment({ url, filename, content_type, size }: AttachmentPayload): Attachment {
  return { source: url, name: filename, type: content_type ?? 'application/octet-stream', size };
}

/** In a server that installed the bot, and in its own conversation with the person. */
function canPost({
  guild_id,
  context,
  channel,
  authorizing_integration_owners,
}: InteractionPayload): boolean {
  if (guild_id !== undefined) return '0' in authorizing_integration_owners;
  return context === 1 || (context === undefined && channel?.type === ChannelType.DM);
}

function readOptions({ options, resolved }: CommandData) {
  const subcommand = options.find(isSubcommand);
  const given = (subcommand?.options ?? options).flatMap(({ name, type, value }) => {
    const read =
      type === ApplicationCommandOptionType.Attachment ? resolved.attachments[String(value)] : value;
    if (read === undefined) return [];
    const option: [string, OptionValue] = [name, typeof read === 'object' ? toAttachment(read) : read];
    return [option];
  });
  return { subcommand: subcommand?.name, options: Object.fromEntries(given) };
}

function isSubcommand({ type }: { readonly type: number }): boolean {
  return type === ApplicationCommandOptionType.Subcommand;
}

function readTarget({ target_id = '', resolved }: CommandData, place: Place) {
  const message = resolved.messages[target_id];
  if (message === undefined) throw new PlatformError('invalid', 'A menu entry without its message.');
  return {
    message: { place, id: message.id },
    text: readMessageText(message),
    attachments: message.attachments.map(toAttachment),
  };
}

/** Inputs are named `field:0`, `field:1`, …; those of one field make one text again. */
function readFormData({ custom_id, components, resolved }: FormData) {
  const values: Record<string, string> = {};
  const files: Record<string, Attachment[]> = {};
  for (const { component } of components) {
    if (component === undefined) continue;
    const id = component.custom_id.replace(/:\d+$/, '');
    const found = (component.values ?? []).flatMap((value) => resolved.attachments[value] ?? []);
    if (found.length > 0) files[id] = found.map(toAttachment);
    const text = component.value ?? (found.length > 0 ? undefined : joined(component.values));
    if (text !== undefined || component.values === undefined) {
      values[id] = joinPieces([values[id], text]);
    }
  }
  return { customId: custom_id, values, files };
}

/** Undefined where nothing was chosen. */
function joined(values: readonly string[] = []): string | undefined {
  return values.length === 0 ? undefined : values.join('\n');
}

/** A message that others see too. */
function standing(message: PressedMessage, place: Place): MessageRef | undefined {
  return message === undefined || message.flags & ephemeral ? undefined : { place, id: message.id };
}
