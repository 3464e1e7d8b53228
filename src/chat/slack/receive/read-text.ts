/** A message of Slack as a person reads it. */

import { decodeEntities } from '../render/plain.ts';
import type { MessagePayload } from './payloads.ts';

type Json = Readonly<Record<string, unknown>>;
type Readable = Pick<MessagePayload, 'text' | 'blocks' | 'attachments'>;

/** `without`: the id of the bot, whose mentions are not part of what is said. */
export function readMessageText(message: Readable, without?: string): string {
  const attached = (message.attachments ?? []).flatMap((attachment) => listOf(attachment.blocks));
  const blocks = [...listOf(message.blocks), ...attached].map((block) => readBlock(block, without));
  const said = blocks.filter((text) => text.trim() !== '').join('\n');
  return (said === '' ? readMrkdwn(message.text ?? '', without) : said).trim();
}

function readBlock(block: Json, without: string | undefined): string {
  switch (block.type) {
    case 'rich_text':
      return listOf(block.elements)
        .map((element) => readRich(element, without))
        .join('\n');
    case 'section':
    case 'header':
    case 'markdown':
      return [block.text, ...listOf(block.fields)].map(readTextObject).join('\n');
    case 'context':
      return listOf(block.elements).map(readTextObject).join(' ');
    default:
      return '';
  }
}

function readRich(element: Json, without: string | undefined): string {
  if (element.type === 'rich_text_list') {
    return listOf(element.elements)
      .map((item) => `- ${readRich(item, without)}`)
      .join('\n');
  }
  return listOf(element.elements)
    .map((inline) => readInline(inline, without))
    .join('');
}

function readInline(inline: Json, without: string | undefined): string {
  switch (inline.type) {
    case 'link':
      return textOf(inline.text) || textOf(inline.url);
    case 'emoji':
      return readEmoji(inline);
    case 'user':
      return inline.user_id === without ? '' : `@${textOf(inline.user_id)}`;
    case 'channel':
      return `#${textOf(inline.channel_id)}`;
    case 'usergroup':
      return '@group';
    case 'broadcast':
      return `@${textOf(inline.range)}`;
    case 'date':
      return textOf(inline.fallback);
    default:
      return textOf(inline.text);
  }
}

/** Slack tells the code points, in hex. */
function readEmoji({ unicode, name }: Json): string {
  const points = textOf(unicode)
    .split('-')
    .map((point) => Number.parseInt(point, 16));
  const known = points.every((point) => point > 0 && point <= 0x10ffff);
  return known ? String.fromCodePoint(...points) : `:${textOf(name)}:`;
}

function readTextObject(object: unknown): string {
  if (typeof object === 'string') return object;
  const { type, text } = (object ?? {}) as Json;
  return type === 'mrkdwn' ? readMrkdwn(textOf(text)) : decodeEntities(textOf(text));
}

/** Marks that people may mean as text, such as single asterisks, stay. */
function readMrkdwn(text: string, without?: string): string {
  const read = text.replace(/<([^<>]*)>/g, (match, inner: string) => {
    const [target = '', label] = inner.split('|');
    if (target.startsWith('@')) return target.slice(1) === without ? ' ' : `@${label ?? target.slice(1)}`;
    if (target.startsWith('#')) return `#${label ?? target.slice(1)}`;
    if (target.startsWith('!')) return label ?? `@${target.slice(1).split('^')[0]}`;
    return /^[a-z]+:/i.test(target) ? (label ?? target) : match;
  });
  return decodeEntities(read);
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
