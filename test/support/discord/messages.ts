/** Messages of the local Discord: checked against Discord's limits, stored, told to the gateway. */
import { ButtonStyle } from 'discord.js';
import type { DiscordCore, Json, UploadedFile } from './core.ts';
import { memberJson, messageJson } from './json.ts';
import { refusals } from './refusal.ts';
import type { Channel, StoredFile, StoredMessage } from './world.ts';

const MiB = 1024 * 1024;
const uploads = [10 * MiB, 10 * MiB, 50 * MiB, 100 * MiB];

export interface NewMessage {
  readonly channel: Channel;
  readonly author: string;
  readonly body: Json;
  readonly files: ReadonlyMap<string, UploadedFile>;
  readonly onlyFor?: string;
  readonly id?: string;
}

export function uploadLimit(core: DiscordCore, channel: Channel): number {
  return uploads[core.world.guilds.get(channel.guild ?? '')?.premiumTier ?? 0] ?? 10 * MiB;
}

/** @throws Refusal */
export function createMessage(
  core: DiscordCore,
  { channel, author, body, files, onlyFor, id }: NewMessage,
): StoredMessage {
  const message: StoredMessage = {
    id: id ?? core.world.nextId(),
    channel: channel.id,
    author,
    onlyFor,
    loading: false,
    content: '',
    embeds: [],
    components: [],
    files: [],
    notified: [],
    reactions: new Map(),
  };
  writeMessage(core, message, channel, body, files);
  message.notified = notifiedBy(message.content, body.allowed_mentions as Json | undefined);
  if (onlyFor === undefined) {
    channel.messages.set(message.id, message);
    tellMessage(core, 'MESSAGE_CREATE', channel, message);
  }
  return message;
}

/** @throws Refusal */
export function editMessage(
  core: DiscordCore,
  message: StoredMessage,
  channel: Channel,
  body: Json,
  files: ReadonlyMap<string, UploadedFile>,
): void {
  writeMessage(core, message, channel, body, files);
  message.loading = false;
  if (message.onlyFor === undefined) tellMessage(core, 'MESSAGE_UPDATE', channel, message);
}

export function tellMessage(core: DiscordCore, type: string, channel: Channel, message: StoredMessage): void {
  const guild = core.world.guilds.get(channel.guild ?? '');
  const author = core.world.users.get(message.author);
  const { user: _, ...member } =
    guild && author ? memberJson(core.world, guild, author) : { user: undefined };
  const data = { ...messageJson(core.world, message, core.origin()), guild_id: channel.guild, member };
  core.tell(type, data, channel.guild);
}

function writeMessage(
  core: DiscordCore,
  message: StoredMessage,
  channel: Channel,
  body: Json,
  uploaded: ReadonlyMap<string, UploadedFile>,
): void {
  const before = { ...message };
  const { content, embeds, components } = body as Partial<StoredMessage>;
  message.content = content === undefined ? before.content : String(content ?? '').trim();
  message.embeds = embeds === undefined ? before.embeds : (embeds ?? []);
  message.components = components === undefined ? before.components : (components ?? []);
  message.files = readFiles(core, before.files, body.attachments as readonly Json[] | undefined, uploaded);
  try {
    checkMessage(core, message, channel);
  } catch (error) {
    Object.assign(message, before);
    throw error;
  }
}

function checkMessage(core: DiscordCore, message: StoredMessage, channel: Channel): void {
  if (message.content.length > 2000) throw refusals.invalid('content has more than 2000 characters');
  const texts = message.embeds.map((embed) => String(embed.description ?? '').trim());
  if (texts.includes('')) throw refusals.invalid('an embed without a description');
  if (texts.join('').length > 6000) throw refusals.invalid('embeds have more than 6000 characters');
  if (message.content === '' && texts.length === 0 && message.files.length === 0) throw refusals.empty();
  const limit = uploadLimit(core, channel);
  if (message.files.some(({ bytes }) => bytes.byteLength > limit)) throw refusals.tooLarge();
  if (message.files.length > 10) throw refusals.invalid('more than 10 files');
  checkComponents(message.components);
}

function checkComponents(rows: readonly Json[]): void {
  if (rows.length > 5) throw refusals.invalid('more than 5 rows');
  const buttons = rows.flatMap((row) => {
    const inner = (row.components ?? []) as readonly Json[];
    if (inner.length < 1 || inner.length > 5) throw refusals.invalid('a row has 1 to 5 buttons');
    return inner;
  });
  const ids = buttons.flatMap(({ custom_id }) => custom_id ?? []);
  if (new Set(ids).size !== ids.length) throw refusals.invalid('a custom id twice');
  for (const { style, custom_id, url, label, emoji } of buttons) {
    if ((style === ButtonStyle.Link) !== (url !== undefined)) throw refusals.invalid('url and style differ');
    if ((url === undefined) !== (custom_id !== undefined)) throw refusals.invalid('custom_id or url');
    if (!label && emoji === undefined) throw refusals.invalid('a button without label and emoji');
  }
}

/** Attachments that are named are kept or new; those that aren't go. */
function readFiles(
  core: DiscordCore,
  before: readonly StoredFile[],
  named: readonly Json[] | undefined,
  uploaded: ReadonlyMap<string, UploadedFile>,
): readonly StoredFile[] {
  if (named === undefined) {
    if (uploaded.size > 0) core.violations.push('files without attachments that describe them');
    return before;
  }
  const used = new Set<string>();
  const files = named.map(({ id, filename, description }) => {
    const kept = before.find((file) => file.id === id);
    const key = `files[${id}]`;
    const file = uploaded.get(key);
    if (file === undefined && kept === undefined) throw refusals.invalid(`no file for attachment ${id}`);
    used.add(key);
    if (file === undefined) return kept as StoredFile;
    const name = String(filename ?? file.name);
    if (/[^\w.-]/.test(name)) core.violations.push(`Discord would change the file name ${name}`);
    const alt = description === undefined ? undefined : String(description);
    return { id: core.world.nextId(), name, type: file.type, alt, bytes: file.bytes };
  });
  for (const key of uploaded.keys())
    if (!used.has(key)) core.violations.push(`${key} is not among the attachments`);
  return files;
}

/** Who is notified: named in the content and allowed to be. */
function notifiedBy(content: string, allowed: Json | undefined): string[] {
  const parse = (allowed?.parse ?? ['users', 'everyone']) as readonly string[];
  const users = (allowed?.users ?? []) as readonly string[];
  const named = [...content.matchAll(/<@!?(\d+)>/g)].flatMap(([, id]) => id ?? []);
  const everyone = /@(?:everyone|here)/.test(content) && parse.includes('everyone');
  return [
    ...new Set(named.filter((id) => parse.includes('users') || users.includes(id))),
    ...(everyone ? ['everyone'] : []),
  ];
}
