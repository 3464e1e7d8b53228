/** A message's content as plain text. */
import type { Text, TextPart } from '../platform.ts';
import { partsOf } from '../split-message.ts';
import type { Content } from './content.ts';

export function plainText({ text, fields = [], progress, note }: Content): string {
  const lines = [
    written(text),
    ...fields.map(({ name, value }) => `${name}: ${written(value)}`),
    progress?.label ?? '',
    written(note),
  ];
  return lines.filter((line) => line !== '').join('\n');
}

function written(text: Text | undefined): string {
  return partsOf(text).map(partText).join('');
}

function partText(part: TextPart): string {
  if (typeof part === 'string') return part;
  switch (part.kind) {
    case 'person':
      return part.user.name;
    case 'time':
      return new Date(part.at).toISOString();
    default:
      return part.text;
  }
}
