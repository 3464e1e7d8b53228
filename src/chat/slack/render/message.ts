/** A message as the arguments of a Slack call. Its pictures are files: posted by themselves, or shown by their id. */
import type { types } from '@slack/bolt';
import { isBlank, type Message, oneLine } from '../../platform.ts';
import { cutText, type Fits, partsOf, splitMessage } from '../../split-message.ts';
import { slackLimits } from '../limits.ts';
import { renderButtons } from './buttons.ts';
import { extrasText, renderFields, renderNote, renderProgress } from './extras.ts';
import { escapeEntities } from './plain.ts';
import { plainText, type RenderContext, richText } from './rich-text.ts';

/** What `chat.postMessage`, `chat.update` and response addresses take alike. */
export interface RenderedMessage {
  readonly text: string;
  readonly blocks: types.KnownBlock[];
  readonly attachments: types.MessageAttachment[];
}

/** A file in a block, within a message. */
export interface ShownPicture {
  readonly file: string;
  readonly alt: string;
}

const colours = { good: '#2eb67d', bad: '#e01e5a', plain: undefined };

/** Of what is shown where blocks are not: notifications, screen readers, search. */
const maxSummary = 300;
const maxNotified = 50;

/** The messages that one becomes, without pictures; the last has buttons and all. Empty where only pictures are shown. */
export function splitAll(message: Message): readonly Message[] {
  const pieces = splitMessage({ ...message, images: undefined }, fits);
  return pieces.filter(showsAnything);
}

/** One message, its text cut where it is too long. */
export function renderCut(message: Message, context: RenderContext, picture?: ShownPicture): RenderedMessage {
  return renderMessage({ ...message, text: cutText(message.text, fits) }, context, picture);
}

export function renderMessage(
  message: Message,
  context: RenderContext,
  picture?: ShownPicture,
): RenderedMessage {
  const blocks = renderBlocks(message, context, picture);
  const text = summaryOf(message);
  const color = colours[message.tone ?? 'plain'];
  if (color === undefined) return { text, blocks, attachments: [] };
  // Only attachments have a colour. A text beside them would be shown a second time.
  return { text: '', blocks: [], attachments: [{ color, fallback: text, blocks }] };
}

/** Shows nothing; a message must have something. */
const nothingShown = '\u200B';

function renderBlocks(
  message: Message,
  context: RenderContext,
  picture: ShownPicture | undefined,
): types.KnownBlock[] {
  const { fields = [], note, buttons = [] } = message;
  const text = richText(partsOf(message.text), context);
  const blocks: types.KnownBlock[] = [
    ...renderNotify(message),
    ...(text === undefined ? [] : [text]),
    ...renderFields(fields, context),
    ...renderProgress(message),
    ...(picture === undefined ? [] : [renderPicture(picture)]),
    ...renderNote(note, context),
    ...renderButtons(buttons),
  ];
  const blank = richText([nothingShown], context);
  return blocks.length > 0 || blank === undefined ? blocks : [blank];
}

function renderPicture({ file, alt }: ShownPicture): types.ImageBlock {
  return { type: 'image', slack_file: { id: file }, alt_text: alt };
}

/** Slack's own mention is what notifies. */
function renderNotify({ notify = [] }: Message): types.RichTextBlock[] {
  const ids = [...new Set(notify.map(({ id }) => id).filter((id) => /^[UW][A-Z0-9]+$/.test(id)))];
  if (ids.length === 0) return [];
  const users = ids.slice(0, maxNotified).flatMap((id): types.RichTextElement[] => [
    { type: 'user', user_id: id },
    { type: 'text', text: ' ' },
  ]);
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: users }] }];
}

function summaryOf(message: Message): string {
  const whole = [plainText(partsOf(message.text)), extrasText(message)].join('\n');
  return escapeEntities(oneLine(whole, maxSummary)) || '…';
}

function showsAnything({ text, fields = [], progress, note, buttons = [] }: Message): boolean {
  const texts = [partsOf(text), partsOf(note)].map((parts) => plainText(parts));
  return (
    texts.some((some) => !isBlank(some)) || fields.length > 0 || progress !== undefined || buttons.length > 0
  );
}

const fits: Fits = (parts) => plainText(parts).length <= slackLimits.message;
