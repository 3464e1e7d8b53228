/** The local Discord's messages as a person sees them. */
import { ComponentType } from 'discord.js';
import { emojiKey, type Place } from '../../../src/chat/platform.ts';
import type { Seen, SeenField } from '../../contracts/platform-world.ts';
import type { DiscordCore, Json } from './core.ts';
import { emojiOf } from './json.ts';
import { type NameOf, readMarkdown } from './markdown.ts';
import { type Channel, isThread, type StoredMessage } from './world.ts';

export function placeOf(channel: Channel): Place {
  const platform = 'discord';
  if (channel.guild === undefined) return { platform, server: '@me', channel: channel.id, direct: true };
  const { parent } = channel;
  if (!isThread(channel) || parent === undefined)
    return { platform, server: channel.guild, channel: channel.id };
  return { platform, server: channel.guild, channel: parent, thread: channel.id };
}

export function seenMessage({ world }: DiscordCore, message: StoredMessage): Seen {
  const nameOf: NameOf = (kind, id) =>
    kind === 'user' ? world.users.get(id)?.username : world.channels.get(id)?.name;
  const texts = [message.content, ...message.embeds.map(({ description }) => String(description ?? ''))];
  const readings = texts.filter((text) => text !== '').map((text) => readMarkdown(text, nameOf));
  const channel = world.channels.get(message.channel);
  const place = channel ? placeOf(channel) : { platform: 'discord', server: '@me', channel: message.channel };
  return {
    ref: { place, id: message.id },
    text: readings.map(({ text }) => text).join('\n'),
    links: readings.flatMap(({ links }) => links),
    notified: message.notified,
    images: message.files.map(({ name, bytes, alt }) => ({ name, bytes, ...(alt !== undefined && { alt }) })),
    buttons: message.components.flatMap((row) => ((row.components ?? []) as readonly Json[]).map(seenButton)),
    reactions: Object.fromEntries(
      [...message.reactions].map(([emoji, users]) => [
        seenEmoji(emoji),
        [...users].map((id) => (id === world.bot.id ? 'bot' : id)),
      ]),
    ),
  };
}

/** A modal's fields, in their order. */
const fieldTypes: ReadonlyMap<number, SeenField['type']> = new Map([
  [ComponentType.TextInput, 'text'],
  [ComponentType.FileUpload, 'file'],
]);

export function seenFields(form: Json): SeenField[] {
  return (form.components as readonly Json[]).map(({ label, component }) => {
    const { type, value, options, required, max_values, default_values } = component as Json;
    const chosen = ((options ?? []) as readonly Json[]).filter((option) => option.default);
    const defaults = (default_values ?? []) as readonly Json[];
    const values = [...chosen.map((option) => option.value), ...defaults.map(({ id }) => id)];
    return {
      label: String(label),
      type: fieldTypes.get(Number(type)) ?? (max_values === undefined ? 'choice' : 'several'),
      value: String(value ?? values.join('\n')),
      required: Boolean(required),
    };
  });
}

function seenButton({ label, custom_id, url, disabled }: Json): Seen['buttons'][number] {
  return {
    label: String(label),
    ...(custom_id !== undefined && { customId: String(custom_id) }),
    ...(url !== undefined && { url: String(url) }),
    disabled: Boolean(disabled),
  };
}

function seenEmoji(emoji: string): string {
  const { id, name } = emojiOf(emoji);
  return id === null ? emojiKey(name) : `:${name}:`;
}
