/** A message as the body of a Discord request: content where it fits, else embeds; files beside it. */
import type { APIEmbed, RawFile, RESTAPIAttachment, RESTPostAPIChannelMessageJSONBody } from 'discord.js';
import { type Image, isBlank, type Message, oneLine } from '../../platform.ts';
import { cutText, type Fits, partsOf, splitMessage } from '../../split-message.ts';
import { renderButtons } from './buttons.ts';
import { join, maxExtras, renderExtras } from './extras.ts';
import { renderText } from './markdown.ts';

/** Discord's limits in UTF-16 units. */
const maxContent = 2000;
/** All embeds of a message may have 6,000 together. */
const maxEmbed = Math.min(4096, 6000 - maxExtras);

const colours = { good: 0x3ba55d, bad: 0xd83c3e, plain: undefined };

/** What a new message, an edited one and an answer say alike. */
export interface MessageBody
  extends Pick<
    RESTPostAPIChannelMessageJSONBody,
    'content' | 'components' | 'allowed_mentions' | 'attachments'
  > {
  readonly embeds: APIEmbed[];
}

export interface RenderedMessage {
  readonly body: MessageBody;
  readonly files: readonly RawFile[];
}

/** One request for each message that this one becomes; `main` is the last. */
export function renderMessages(message: Message): readonly [RenderedMessage, ...RenderedMessage[]] {
  const [first, ...more] = splitMessage(message, fits);
  return [renderMessage(first), ...more.map(renderMessage)];
}

/** One message, its text cut where it is too long. */
export function renderCut(message: Message): RenderedMessage {
  return renderMessage({ ...message, text: cutText(message.text, fits) });
}

const fits: Fits = (parts) => renderText(parts).length <= maxEmbed;

function renderMessage(message: Message): RenderedMessage {
  const { images, notify = [] } = message;
  const users = [...new Set(notify.map((user) => user.id).filter((id) => /^\d{1,20}$/.test(id)))].slice(
    0,
    50,
  );
  return {
    body: {
      ...renderShown(message, users.map((id) => `<@${id}>`).join(' ')),
      components: renderButtons(message.buttons ?? []),
      allowed_mentions: { parse: [], users },
      ...(images && { attachments: images.map((image, index) => renderAttachment(image, index)) }),
    },
    files: (images ?? []).map((image, index) => renderFile(image, index)),
  };
}

/** Mentions notify only in the content, never in an embed. */
function renderShown(message: Message, mentions: string): Pick<MessageBody, 'content' | 'embeds'> {
  const text = renderText(partsOf(message.text));
  const extras = renderExtras(message);
  const whole = join('\n', [text, extras]);
  const tone = message.tone ?? 'plain';
  const content = join(' ', [mentions, whole]);
  if (isBlank(whole))
    return { content: isBlank(content) && !message.images?.length ? '\u200B' : content, embeds: [] };
  if (tone === 'plain' && content.length <= maxContent) return { content, embeds: [] };
  const descriptions = whole.length <= maxEmbed ? [whole] : [text, extras];
  const color = colours[tone];
  const embeds = descriptions.map((description) => ({ description, ...(color !== undefined && { color }) }));
  return { content: mentions, embeds };
}

function renderAttachment(image: Image, index: number): RESTAPIAttachment {
  const description = oneLine(image.alt, 1024);
  return { id: String(index), filename: fileName(image), ...(description !== '' && { description }) };
}

function renderFile(image: Image, index: number): RawFile {
  // The SDK takes Buffers; this one shares the image's bytes.
  const data = Buffer.from(image.bytes.buffer, image.bytes.byteOffset, image.bytes.byteLength);
  return { key: `files[${index}]`, name: fileName(image), data, contentType: image.type };
}

/** Discord hides what its name marks as a spoiler. */
function fileName({ name, spoiler }: Image): string {
  const safe =
    name
      .replace(/[^\w.-]+/g, '_')
      .replace(/^\.+|^SPOILER_/g, '')
      .slice(-100) || 'image';
  return spoiler ? `SPOILER_${safe}` : safe;
}
