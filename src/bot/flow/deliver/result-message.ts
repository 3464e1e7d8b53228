/** The message for a finished job: its pictures, how they were made, and what can be done with them. */
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
import type { JobView } from '../../../jobs/record/job-view.ts';
import type { DrawnResult } from '../../../jobs/record/outcome.ts';
import type { DrawRequest } from '../../../request/request.ts';
import { customId } from '../../custom-id.ts';
import { shownModel } from '../../models.ts';
import { type Texts, textsOf } from '../../texts/index.ts';
import { readingTextsOf } from '../../texts/reading-texts.ts';
import { rewriteTextsOf } from '../../texts/rewrite-texts.ts';
import { timeText } from '../follow/time-text.ts';
import { changedWords } from './changed-words.ts';
import { seedText } from './job-fields.ts';
import { asJpegs, type Picture, pictureName } from './pictures.ts';
import { couldReadMore, remarkOn, unreadText } from './reading.ts';
import { resultButtons } from './result-buttons.ts';

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
  /** Whether a language model is there to make more of the prompt. */
  readonly expandable?: boolean | undefined;
  readonly redrawn?: boolean | undefined;
  /** Seconds. */
  readonly ran?: number | undefined;
  /** What it was made from, where it may be linked to. */
  readonly parent?: MessageRef | undefined;
  /** What it was made from, where everybody there may know it: what is the same is not said again. */
  readonly before?: JobView | undefined;
  /** The prompt is said; otherwise it stands above already. */
  readonly quoted: boolean;
  /** The longer side that the model draws at most, in pixels. */
  readonly maxSize: number;
}

/** The head of the thread shows more of a long prompt, the form to edit it all. */
const maxPrompt = 600;
const maxWords = 120;
const maxFilled = 200;

export async function resultMessage(options: ResultOptions): Promise<Message> {
  const { id, request, result, locale, index } = options;
  const texts = textsOf(locale);
  const text: TextPart[] = [];
  if (options.quoted && request !== undefined) {
    text.push({ kind: 'quote', text: shorten(request.prompt, maxPrompt) });
  }
  if (options.redrawn) text.push(texts.redrawn);
  const hidden = (result.drawn.images ?? result.images.length) - result.images.length;
  if (index === undefined && hidden > 0)
    text.push(...(text.length > 0 ? ['\n'] : []), texts.notShown(hidden));
  for (const line of beyondLines(result, texts)) text.push(...(text.length > 0 ? ['\n'] : []), line);
  const unread = unreadText(result, locale);
  if (unread.length > 0) text.push(...(text.length > 0 ? ['\n'] : []), ...unread);
  return {
    ...(text.length > 0 && { text }),
    images: await imagesOf(options),
    note: noteOf(options, texts),
    buttons: [
      ...(couldReadMore(result) ? [wholeButton(id, locale)] : []),
      ...resultButtons(
        { id, result, index, maxSize: options.maxSize, unfinished: shortcutOf(options) !== undefined },
        texts,
      ),
      ...(options.expandable && result.tokens.prompt <= shortPrompt ? [expandButton(id, locale)] : []),
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

/** In small print: what was drawn and how, what of it is remarkable, and what it was made from. */
function noteOf(options: ResultOptions, texts: Texts): TextPart[] {
  const { request, result, parent, before } = options;
  const lines: TextPart[][] = [[factsLine(options, texts)]];
  const filled = request?.filled ?? [];
  if (filled.length > 0) lines.push([texts.filledIn(shorten(filled.join(', '), maxFilled))]);
  const tokens = remarkOn(result.tokens, options.locale);
  if (tokens !== undefined) lines.push([tokens]);
  const changes =
    before?.request === undefined || request === undefined
      ? []
      : changedWords(before.request.prompt, request.prompt);
  if (changes.length > 0) lines.push(changes);
  if (parent !== undefined) {
    lines.push([`${texts.madeFrom} `, { kind: 'message', text: texts.thisPicture, message: parent }]);
  }
  return lines.flatMap((line, at) => (at === 0 ? line : ['\n', ...line]));
}

/** Tokens: what is longer says enough as it is. */
const shortPrompt = 40;

/** A language model makes more of it. */
function expandButton(id: string, locale: Locale): Button {
  return { customId: customId('expand', id), label: rewriteTextsOf(locale).expand, emoji: '🪄' };
}

/** The same once more, with all of what was typed. */
function wholeButton(id: string, locale: Locale): Button {
  return { customId: customId('whole', id), label: readingTextsOf(locale).drawAll, emoji: '📜' };
}

/** The effort of a picture that less than all the work was done for. */
function shortcutOf({ request, result }: ResultOptions): 'fast' | 'draft' | undefined {
  const effort = result.drawn.effort ?? request?.effort;
  return effort === 'exact' ? undefined : effort;
}

/** Such as `Seed 7 · dense · 512×512 · 12 sec`; of what was made from another, only what is not the same. */
function factsLine(options: ResultOptions, texts: Texts): string {
  const { request, result, index, before, ran, locale } = options;
  const shortcut = shortcutOf(options);
  const model = request === undefined ? result.model : shownModel(request.model);
  const modelBefore = before?.request === undefined ? undefined : shownModel(before.request.model);
  const size = sizeOf(result);
  return [
    `${texts.labels.seed} ${seedText(request, result, index) ?? ''}`,
    ...(model === modelBefore ? [] : [model]),
    ...(before?.result !== undefined && size === sizeOf(before.result) ? [] : [size]),
    ...(shortcut === undefined ? [] : [texts.efforts[shortcut]]),
    ...(ran === undefined ? [] : [timeText(ran, locale)]),
  ].join(' · ');
}

function sizeOf({ images: [first], drawn }: DrawnResult): string {
  return `${first?.width ?? drawn.width}×${first?.height ?? drawn.height}`;
}
