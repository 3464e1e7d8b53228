/** The local Slack's messages as a person sees them. */
import type { Place } from '../../../src/chat/platform.ts';
import type { Seen, SeenField } from '../../contracts/platform-world.ts';
import type { SlackCore } from './core.ts';
import type { Channel, Json, StoredMessage } from './world.ts';

/** Slack's names of the emoji that the tests use. */
export const emojiNames: Readonly<Record<string, string>> = {
  repeat: '🔁',
  game_die: '🎲',
  x: '❌',
  one: '1⃣',
  arrow_up: '⬆',
  email: '✉',
};

export function placeOf(channel: Channel, thread?: string): Place {
  return {
    platform: 'slack',
    server: channel.team,
    channel: channel.id,
    ...(thread !== undefined && { thread }),
    ...(channel.with !== undefined && { direct: true }),
  };
}

interface Reading {
  readonly text: string;
  readonly links: Seen['links'];
  readonly notified: readonly string[];
}

const nothing: Reading = { text: '', links: [], notified: [] };

/** A person's App Home, as a message that stands nowhere. */
export function seenHome(core: SlackCore, blocks: readonly Json[]): Pick<Seen, 'text' | 'buttons'> {
  return { text: textOf(core, blocks), buttons: buttonsOf(blocks) };
}

function textOf(core: SlackCore, blocks: readonly Json[]): string {
  return blocks
    .map((block) => readBlock(core, block).text)
    .filter(Boolean)
    .join('\n');
}

function buttonsOf(blocks: readonly Json[]): Seen['buttons'] {
  return blocks
    .filter(({ type }) => type === 'actions')
    .flatMap(({ elements }) => listOf(elements).map(seenButton));
}

export function seenMessage(core: SlackCore, message: StoredMessage): Seen {
  const { world } = core;
  const channel = world.channels.get(message.channel);
  const thread = message.thread === message.ts ? undefined : message.thread;
  const place = channel
    ? placeOf(channel, thread)
    : { platform: 'slack', server: 'gone', channel: message.channel };
  const attached = message.attachments.flatMap(({ blocks }) => listOf(blocks));
  const blocks = [...message.blocks, ...attached];
  // What stands beside blocks is not shown, but it could still mention someone.
  const summary = readMrkdwn(message.text);
  const readings = blocks.length === 0 ? [summary] : blocks.map((block) => readBlock(core, block));
  const team = world.teams.get(channel?.team ?? '');
  return {
    ref: { place, id: `${message.channel}:${message.ts}` },
    text: readings
      .map(({ text }) => text)
      .filter(Boolean)
      .join('\n'),
    links: readings.flatMap(({ links }) => links),
    notified: [...new Set([...readings, summary].flatMap(({ notified }) => notified))],
    images: [...message.files, ...blocks.flatMap(shownFile)].flatMap((id) => {
      const file = world.files.get(id);
      if (file?.bytes === undefined || file.deleted) return [];
      return [{ name: file.name, bytes: file.bytes, ...(file.alt !== undefined && { alt: file.alt }) }];
    }),
    buttons: buttonsOf(blocks),
    reactions: Object.fromEntries(
      [...message.reactions].map(([name, users]) => [
        emojiNames[name] ?? `:${name}:`,
        [...users].map((id) => (id === team?.self ? 'bot' : id)),
      ]),
    ),
  };
}

/** A form's fields, in their order. */
export function seenFields(view: Json): SeenField[] {
  return listOf(view.blocks).map((block) => {
    const element = block.element as Json;
    const { type } = element;
    const chosen = element.initial_option as Json | undefined;
    return {
      label: plain(block.label),
      type: fieldTypes.get(String(type)) ?? 'several',
      value: String(element.initial_value ?? chosen?.value ?? initialOf(element).join('\n')),
      required: block.optional === false,
    };
  });
}

const fieldTypes: ReadonlyMap<string, SeenField['type']> = new Map([
  ['plain_text_input', 'text'],
  ['static_select', 'choice'],
  ['file_input', 'file'],
]);

/** What is chosen at first where several can be. */
export function initialOf(element: Json): readonly string[] {
  const options = listOf(element.initial_options).map(({ value }) => String(value));
  const ids = [element.initial_conversations, element.initial_users].flatMap((some) => some ?? []);
  return [...options, ...ids.map(String)];
}

/** A text object: entities are decoded, nothing else is read. */
export function plain(object: unknown): string {
  return decode(String((object as Json).text));
}

/** The file of an image block. */
function shownFile({ type, slack_file: file }: Json): string[] {
  return type === 'image' ? [String((file as Json).id)] : [];
}

function seenButton({ text, action_id, value, url }: Json): Seen['buttons'][number] {
  const isOff = String(action_id).startsWith('off:');
  return {
    label: plain(text),
    ...(value !== undefined && { customId: String(value) }),
    ...(url !== undefined && { url: String(url) }),
    disabled: isOff,
  };
}

function readBlock(core: SlackCore, block: Json): Reading {
  if (block.type === 'context') {
    return joined(
      listOf(block.elements).map((element) => ({ ...nothing, text: plain(element) })),
      ' ',
    );
  }
  if (block.type !== 'rich_text') return nothing;
  const parts = listOf(block.elements).map(({ elements }) =>
    joined(
      listOf(elements).map((element) => readInline(core, element)),
      '',
    ),
  );
  return joined(parts, '\n');
}

function readInline({ world }: SlackCore, element: Json): Reading {
  switch (element.type) {
    case 'text':
      return { ...nothing, text: String(element.text) };
    case 'link': {
      const url = String(element.url);
      const text = String(element.text ?? url);
      return { ...nothing, text, links: [{ text, url }] };
    }
    case 'channel': {
      const text = `#${world.channels.has(String(element.channel_id)) ? element.channel_id : 'unknown'}`;
      return { ...nothing, text, links: [{ text, url: text }] };
    }
    case 'user': {
      const user = world.users.get(String(element.user_id));
      return {
        ...nothing,
        text: `@${user?.name ?? 'unknown'}`,
        notified: user === undefined ? [] : [user.id],
      };
    }
    default:
      return { ...nothing, text: String(element.fallback ?? '') };
  }
}

/** Slack's markup of texts, as far as something could happen through it. */
function readMrkdwn(text: string): Reading {
  const notified: string[] = [];
  const links: { text: string; url: string }[] = [];
  const read = text.replace(/<([^<>]+)>/g, (_, inner: string) => {
    const [target = '', label] = inner.split('|');
    if (/^[@!]/.test(target)) notified.push(target.slice(1));
    else links.push({ text: decode(label ?? target), url: decode(target) });
    return label ?? target;
  });
  return { text: decode(read), links, notified };
}

function joined(readings: readonly Reading[], by: string): Reading {
  return {
    text: readings.map(({ text }) => text).join(by),
    links: readings.flatMap(({ links }) => links),
    notified: readings.flatMap(({ notified }) => notified),
  };
}

function decode(text: string): string {
  return text.replace(/&(amp|lt|gt);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>' })[name] ?? '');
}

function listOf(value: unknown): readonly Json[] {
  return (value ?? []) as readonly Json[];
}
