/** Texts as Slack's rich text: data all through, in which nothing is parsed, mentioned or made bold by its characters. */
import type { types } from '@slack/bolt';
import { cleanText, oneLine, type TextPart } from '../../platform.ts';
import { messageAt, messageUrl } from '../lookup/ids.ts';

type RichTextBlock = types.RichTextBlock;
type Inline = types.RichTextElement;
type Style = NonNullable<types.RichTextText['style']>;

/** What links need: where the workspace is. */
export interface RenderContext {
  readonly workspaceUrl: string;
}

/** Slack refuses longer texts in other blocks; rich text keeps to the same. */
const maxPiece = 3000;
const maxUrl = 3000;

/** One `rich_text` block; undefined where nothing would be in it. */
export function richText(parts: readonly TextPart[], context: RenderContext): RichTextBlock | undefined {
  const elements: RichTextBlock['elements'] = [];
  let inline: Inline[] = [];
  const flush = () => {
    if (inline.length > 0) elements.push({ type: 'rich_text_section', elements: inline });
    inline = [];
  };
  for (const part of parts) {
    const block = renderBlock(part);
    if (block === undefined) {
      inline.push(...renderInline(part, context, elements.length > 0 && inline.length === 0));
      continue;
    }
    // Quotes and code stand on lines of their own by themselves.
    inline = dropLastBreak(inline);
    flush();
    elements.push(block);
  }
  flush();
  return elements.length === 0 ? undefined : { type: 'rich_text', elements };
}

/** One line within another text: quotes and blocks of code are only text there. */
export function inlineText(parts: readonly TextPart[], context: RenderContext): Inline[] {
  return parts.flatMap((part) =>
    typeof part !== 'string' && part.kind === 'quote'
      ? renderInline(part.text, context)
      : renderInline(part, context),
  );
}

export function textElements(text: string, style?: Style): types.RichTextText[] {
  const elements: types.RichTextText[] = [];
  for (let rest = text; rest !== ''; ) {
    const piece =
      rest.slice(0, maxPiece).toWellFormed() === rest.slice(0, maxPiece) ? maxPiece : maxPiece - 1;
    elements.push({ type: 'text', text: rest.slice(0, piece), ...(style && { style }) });
    rest = rest.slice(piece);
  }
  return elements;
}

/** What is seen of a text, for lengths, notifications and small print. */
export function plainText(parts: readonly TextPart[]): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return cleanText(part);
      if (part.kind === 'person') return cleanText(part.user.name);
      if (part.kind === 'time') return timeText(part.at);
      return cleanText(part.text);
    })
    .join('');
}

function renderBlock(part: TextPart): types.RichTextQuote | types.RichTextPreformatted | undefined {
  if (typeof part === 'string') return undefined;
  const isCode = part.kind === 'code' && cleanText(part.text).trim().includes('\n');
  if (part.kind !== 'quote' && !isCode) return undefined;
  const elements = textElements(cleanText(part.text));
  if (elements.length === 0) return undefined;
  return { type: part.kind === 'quote' ? 'rich_text_quote' : 'rich_text_preformatted', elements };
}

function renderInline(part: TextPart, context: RenderContext, afterBlock = false): Inline[] {
  if (typeof part === 'string') {
    const text = cleanText(part);
    return textElements(afterBlock ? text.replace(/^\n/, '') : text);
  }
  switch (part.kind) {
    case 'bold':
    case 'italic':
      return textElements(cleanText(part.text), { [part.kind]: true });
    case 'code':
      return textElements(cleanText(part.text).replace(/\s*\n\s*/g, ' '), { code: true });
    case 'quote':
      return textElements(cleanText(part.text));
    case 'link':
      return renderLink(part.text, part.url);
    case 'message':
      return renderLink(part.text, messageUrl(context.workspaceUrl, part.message));
    case 'place': {
      const { channel, thread } = part.place;
      if (thread !== undefined) {
        const root = messageAt({ ...part.place, thread: undefined }, thread);
        return renderLink(part.text, messageUrl(context.workspaceUrl, root));
      }
      if (/^[CG][A-Z0-9]{2,}$/.test(channel)) return [{ type: 'channel', channel_id: channel }];
      return textElements(cleanText(part.text));
    }
    case 'person':
      // Slack's own mention would notify them.
      return textElements(cleanText(part.user.name), { bold: true });
    case 'time':
      return renderTime(part.at);
  }
}

function renderLink(text: string, url: string): Inline[] {
  const label = oneLine(text, 200);
  if (!URL.canParse(url) || !/^https?:/i.test(url) || url.length > maxUrl) return textElements(label);
  return [{ type: 'link', url: new URL(url).href, ...(label !== '' && { text: label }) }];
}

function renderTime(at: number): Inline[] {
  if (!Number.isFinite(at)) return [];
  return [{ type: 'date', timestamp: Math.floor(at / 1000), format: '{ago}', fallback: timeText(at) }];
}

/** Such as `2026-01-31 12:00`, in UTC; nothing for what is no time. */
function timeText(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 16).replace('T', ' ');
}

function dropLastBreak(inline: readonly Inline[]): Inline[] {
  const last = inline.at(-1);
  if (last?.type !== 'text' || !last.text.endsWith('\n')) return [...inline];
  const text = last.text.slice(0, -1);
  return text === '' ? inline.slice(0, -1) : [...inline.slice(0, -1), { ...last, text }];
}
