/** What a finished job shows: its pictures, how they were made, and what can be done with them. */
import {
  type Button,
  type Field,
  type Image,
  type Limits,
  type Locale,
  type Message,
  type MessageRef,
  shorten,
  type TextPart,
} from '../../../chat/platform.ts';
import type { DrawRequest } from '../../../jobs/record/draw-request.ts';
import type { DrawnResult } from '../../../jobs/record/outcome.ts';
import type { Action } from '../../action.ts';
import { customId } from '../../custom-id.ts';
import { shownModel } from '../../models.ts';
import { type Texts, textsOf } from '../../texts/index.ts';
import { timeText } from '../follow/time-text.ts';
import { asJpegs, type Picture, pictureName } from './pictures.ts';

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
const longestPrompt = 600;

export async function resultMessage(options: ResultOptions): Promise<Message> {
  const { id, request, result, locale, index } = options;
  const texts = textsOf(locale);
  const text: TextPart[] = [];
  if (request !== undefined) text.push({ kind: 'quote', text: shorten(request.prompt, longestPrompt) });
  if (options.redrawn) text.push(texts.redrawn);
  return {
    ...(text.length > 0 && { text }),
    fields: jobFields(request, result, locale, index),
    images: await imagesOf(options),
    note: noteOf(options, texts),
    buttons: resultButtons(id, index === undefined ? result.images.length : 1, index, texts),
    tone: 'good',
  };
}

/** One grid where there are several, single pictures where that is too large, JPEG where even they are. */
async function imagesOf(options: ResultOptions): Promise<Image[]> {
  const { pictures, grid, index, limits, request, spoiler } = options;
  const alt = request?.prompt ?? '';
  const one = index === undefined ? undefined : pictures[index];
  const chosen = one === undefined ? pictures : [one];
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

/** How a job was drawn, for people. */
export function jobFields(
  request: DrawRequest | undefined,
  result: DrawnResult | undefined,
  locale: Locale,
  index?: number,
): Field[] {
  const texts = textsOf(locale);
  const used = (name: keyof DrawRequest) => result?.parameters[name] ?? request?.[name];
  const field = (name: string, value: unknown): Field[] =>
    value === undefined || value === '' || value === null ? [] : [{ name, value: String(value) }];
  const [first] = result?.images ?? [];
  const shown = index === undefined ? undefined : result?.images[index];
  const width = first?.width ?? used('width');
  const height = first?.height ?? used('height');
  const model = used('model') ?? result?.model;
  return [
    ...field(texts.seed, shown?.seed ?? seedText(request, result)),
    ...field(texts.size, width === undefined || height === undefined ? undefined : `${width}×${height}`),
    ...field(texts.model, model === undefined ? undefined : shownModel(String(model))),
    ...field(texts.sampler, used('sampler')),
    ...field(texts.steps, used('steps')),
    ...field(texts.guidance, used('guidance')),
    ...field(texts.strength, used('strength')),
    ...field(texts.tokens, result && tokensText(result.tokens, texts)),
    ...field(texts.negative, shorten(String(used('negative') ?? ''), 300)),
  ];
}

function seedText(request: DrawRequest | undefined, result: DrawnResult | undefined): string | undefined {
  const seeds = result?.images.map(({ seed }) => seed) ?? (request === undefined ? [] : [request.seed]);
  const [first] = seeds;
  const last = seeds.at(-1);
  return seeds.length > 1 ? `${first}–${last}` : first?.toString();
}

/** What ELLA was trained with. */
const trainedTokens = 128;

function tokensText({ prompt, used, dropped }: DrawnResult['tokens'], texts: Texts): string {
  if (dropped > 0) return texts.tokensDropped(prompt, used);
  return prompt > trainedTokens ? texts.tokensLong(prompt) : String(prompt);
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
