/** Turns what the bot says into what is stored: texts cleaned and shortened, images written to files. */
import { cleanText, type Message, oneLine, shorten, type Text, type TextPart } from '../platform.ts';
import { cutText, type Fits } from '../split-message.ts';
import { type Content, newFileId } from './content.ts';
import { localLimits } from './limits.ts';
import type { LocalStorage } from './storage.ts';

const maxValue = 1000;

/** Whether the parts are within the length of one message. */
export const fitsMessage: Fits = (parts) =>
  parts.reduce((sum, part) => sum + lengthOf(part), 0) <= localLimits.message;

/** `images` of the message are written; absent ones stay absent. */
export async function storeContent(message: Message, storage: LocalStorage): Promise<Content> {
  const { text, fields, progress, images, note, buttons, tone, notify } = message;
  const stored = images?.map(({ name, type, alt, bytes, spoiler }) => ({
    file: { id: newFileId(), name: oneLine(name, 100), type, size: bytes.byteLength, spoiler },
    alt: oneLine(alt, maxValue),
    bytes,
  }));
  for (const { file, bytes } of stored ?? []) await storage.writeFile(file.id, bytes);
  return {
    text: clean(cutText(text, fitsMessage)),
    fields: fields?.map(({ name, value }) => ({ name: oneLine(name, 100), value: clean(cutValue(value)) })),
    progress: progress && { done: progress.done, label: progress.label && oneLine(progress.label, 200) },
    images: stored?.map(({ file, alt }) => ({ ...file, alt })),
    note: note === undefined ? undefined : clean(cutValue(note)),
    buttons: buttons?.map((button) => ({ ...button, label: cleanText(button.label) })),
    tone,
    notify: notify?.map(({ id, name }) => ({ id, name: oneLine(name, 100) })),
  };
}

/** A person's own text as content. */
export function personContent(text: string, files: Content['files']): Content {
  return { text: shorten(cleanText(text), localLimits.message), ...(files?.length ? { files } : {}) };
}

function cutValue(text: Text): readonly TextPart[] {
  return cutText(text, (parts) => parts.reduce((sum, part) => sum + lengthOf(part), 0) <= maxValue);
}

function clean(parts: readonly TextPart[]): TextPart[] {
  return parts.map((part) => {
    if (typeof part === 'string') return cleanText(part);
    if (part.kind === 'person')
      return { ...part, user: { ...part.user, name: oneLine(part.user.name, 100) } };
    return 'text' in part ? { ...part, text: cleanText(part.text) } : part;
  });
}

function lengthOf(part: TextPart): number {
  if (typeof part === 'string') return part.length;
  return 'text' in part ? part.text.length : 20;
}
