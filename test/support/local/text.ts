/** The text of the local chat's messages as a reader of the page takes it in. */
import type { Content } from '../../../src/chat/local/content.ts';
import type { Text, TextPart } from '../../../src/chat/platform.ts';
import type { Seen } from '../../contracts/platform-world.ts';

export function seenText(content: Content): Pick<Seen, 'text' | 'links'> {
  const { text, fields = [], progress, note } = content;
  const texts = [text, ...fields.flatMap(({ name, value }) => [name, value]), progress?.label, note];
  const parts = texts.map(partsOf);
  return {
    text: parts.map((some) => some.map(written).join('')).join('\n'),
    links: parts.flat().flatMap(link),
  };
}

function partsOf(text: Text | undefined): readonly TextPart[] {
  if (text === undefined) return [];
  return typeof text === 'string' ? [text] : text;
}

function written(part: TextPart): string {
  if (typeof part === 'string') return part;
  if (part.kind === 'person') return part.user.name;
  return part.kind === 'time' ? new Date(part.at).toISOString() : part.text;
}

function link(part: TextPart): Seen['links'][number][] {
  if (typeof part === 'string') return [];
  switch (part.kind) {
    case 'link':
      return [{ text: part.text, url: part.url }];
    case 'message':
      return [{ text: part.text, url: `#${part.message.id}` }];
    case 'place':
      return [{ text: part.text, url: `#${part.place.thread ?? part.place.channel}` }];
    default:
      return [];
  }
}
