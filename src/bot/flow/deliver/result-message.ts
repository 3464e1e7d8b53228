/** What a finished job shows: its pictures, how they were made, and what can be done with them. */
import {
  type Button,
  type Image,
  type Limits,
  type Locale,
  type Message,
  type MessageRef,
  shorten,
  type TextPart,
} from '../../../chat/platform.ts';
import type { DrawnResult } from '../../../jobs/record/outcome.ts';
import type { Action } from '../../../request/actions.ts';
import type { DrawRequest } from '../../../request/request.ts';
import { customId } from '../../custom-id.ts';
import { type Texts, textsOf } from '../../texts/index.ts';
import { readingTextsOf } from '../../texts/reading-texts.ts';
import { timeText } from '../follow/time-text.ts';
import { jobFields } from './job-fields.ts';
import { asJpegs, type Picture, pictureName } from './pictures.ts';
import { couldReadMore, unreadText } from './reading.ts';

export interface ResultOptions {
  readonly id: string;
  readonly request: DrawRequest | undefined;
  readonly result: DrawnResult;
  readonly pictures: readonly Picture[];
  /** All of them in one. */
  readonly grid: Uint8Array | undefined;
  /** From 0: the one that is shown alone. */
  readonly index?: number | undefined;
  readonly locale: Locale;
  readonly limits: Limits;
  readonly spoiler?: boolean | undefined;
  readonly redrawn?: boolean | undefined;
  /** Seconds. */
  readonly waited?: number | undefined;
  readonly ran?: number | undefined;
  /** What it was made from. */
  readonly parent?: MessageRef | undefined;
}

/** The head of the thread shows more of a long prompt, the form to edit it all. */
const maxPrompt = 600;
const maxWords = 120;

export async function resultMessage(options: ResultOptions): Promise<Message> {
  const { id, request, result, locale, index } = options;
  const texts = textsOf(locale);
  const text: TextPart[] = [];
  if (request !== undefined) text.push({ kind: 'quote', text: shorten(request.prompt, maxPrompt) });
  if (options.redrawn) text.push(texts.redrawn);
  for (const line of beyondLines(result, texts)) text.push(...(text.length > 0 ? ['\n'] : []), line);
  const unread = unreadText(result, locale);
  if (unread.length > 0) text.push(...(text.length > 0 ? ['\n'] : []), ...unread);
  return {
    ...(text.length > 0 && { text }),
    fields: jobFields(request, result, locale, index),
    images: await imagesOf(options),
    note: noteOf(options, texts),
    buttons: [
      ...(couldReadMore(result) ? [wholeButton(id, locale)] : []),
      ...resultButtons(id, index === undefined ? result.images.length : 1, index, texts),
    ],
    tone: 'good',
  };
}

/** What was asked for and could not be drawn, where the model told. */
function beyondLines({ beyond }: DrawnResult, texts: Texts): string[] {
  if (beyond === undefined) return [];
  const { words, most } = beyond;
  return [
    ...(words.length > 0 ? [texts.beyondWords(shorten(words.join(', '), maxWords))] : []),
    ...(most === undefined ? [] : [texts.beyondMost(most)]),
  ];
}

/** One grid where there are several, single pictures where that is too large, JPEG where even they are. */
async function imagesOf(options: ResultOptions): Promise<Image[]> {
  const { pictures, grid, index, limits, request, result } = options;
  const alt = request?.prompt ?? '';
  const one = index === undefined ? undefined : pictures[index];
  const chosen = one === undefined ? pictures : [one];
  const shown = index === undefined ? result.images : result.images.slice(index, index + 1);
  const spoiler = options.spoiler || shown.some((picture) => picture.spoiler);
  const image = (name: string, type: Image['type'], bytes: Uint8Array): Image => ({
    name,
    type,
    bytes,
    alt,
    ...(spoiler && { spoiler }),
  });
  const [first] = chosen;
  if (
    one === undefined &&
    grid !== undefined &&
    grid.byteLength <= limits.imageBytes &&
    first !== undefined
  ) {
    return [image(pictureName(first.seed, 'png', chosen.length), 'image/png', grid)];
  }
  const fits = chosen.every(({ png }) => png.byteLength <= limits.imageBytes);
  const files = fits ? chosen.map(({ png }) => png) : await asJpegs(chosen, limits.imageBytes);
  return chosen.slice(0, limits.images).map(({ seed }, at) => {
    const bytes = files[at] ?? new Uint8Array();
    return fits
      ? image(pictureName(seed, 'png'), 'image/png', bytes)
      : image(pictureName(seed, 'jpg'), 'image/jpeg', bytes);
  });
}

function noteOf({ waited, ran, locale, parent }: ResultOptions, texts: Texts): TextPart[] {
  const note: TextPart[] = [];
  if (ran !== undefined && waited !== undefined) {
    note.push(texts.drawnIn(timeText(ran, locale), timeText(waited, locale)));
  }
  if (parent !== undefined) {
    if (note.length > 0) note.push(' · ');
    note.push(`${texts.madeFrom} `, { kind: 'message', text: texts.thisPicture, message: parent });
  }
  return note;
}

/** The same once more, with all of what was typed. */
function wholeButton(id: string, locale: Locale): Button {
  return { customId: customId('whole', id), label: readingTextsOf(locale).drawAll, emoji: '📜' };
}

/** @param count pictures shown @param index the one shown alone, from 0 */
export function resultButtons(
  id: string,
  count: number,
  index: number | undefined,
  texts: Texts,
): readonly Button[] {
  const button = (action: Action, label: string, emoji: string, more: Partial<Button> = {}): Button => ({
    customId: index === undefined ? customId('act', action, id) : customId('act', action, id, index),
    label,
    emoji,
    ...more,
  });
  const single = (at: number): Button => ({
    customId: customId('act', `pick${at + 1}`, id),
    label: `${at + 1}`,
  });
  return [
    button('rerun', texts.rerun, '🔁', { style: 'primary' }),
    { customId: customId('edit', id), label: texts.edit, emoji: '✏️' },
    button('variations', texts.variations, '🎲'),
    button('upscale', texts.upscale, '⬆️'),
    button('delete', texts.delete, '🗑️', { style: 'danger' }),
    ...(count > 1 ? Array.from({ length: count }, (_, at) => single(at)) : []),
  ];
}

/** To choose one of several pictures for an action. */
export function chooser(id: string, action: Action, count: number, texts: Texts): Message {
  return {
    text: texts.which,
    buttons: Array.from({ length: count }, (_, at) => ({
      customId: customId('act', action, id, at, 'there'),
      label: `${at + 1}`,
    })),
  };
}
