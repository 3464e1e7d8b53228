/** What stands beside a message's text: fields, progress and small print, short enough to fit beside any text. */
import type { types } from '@slack/bolt';
import { type Field, isBlank, type Message, oneLine, type Text, type TextPart } from '../../platform.ts';
import { progressBar } from '../../progress-bar.ts';
import { cutText, partsOf } from '../../split-message.ts';
import { maxContext } from '../limits.ts';
import { plainLines } from './plain.ts';
import { inlineText, plainText, type RenderContext, richText, textElements } from './rich-text.ts';

/** UTF-16 units of all fields together. */
const maxFields = 3000;
const maxName = 100;
/** Fields that together fit this share a line. */
const lineLength = 100;

export function renderFields(fields: readonly Field[], context: RenderContext): types.RichTextBlock[] {
  const share = Math.floor(maxFields / Math.max(1, fields.length));
  const elements: types.RichTextElement[] = [];
  let line = 0;
  for (const { name, value } of fields) {
    const title = oneLine(name, maxName);
    const shown = cutText(value, (parts) => plainText(parts).length <= Math.max(10, share - title.length));
    const text = plainText(shown);
    const length = title.length + 1 + text.length;
    const joins = line > 0 && line + length <= lineLength && !text.includes('\n');
    if (elements.length > 0) elements.push({ type: 'text', text: joins ? ' · ' : '\n' });
    line = joins ? line + 3 + length : length;
    elements.push(...textElements(title, { bold: true }), ...inlineText([' ', ...shown], context));
  }
  return section(elements);
}

export function renderProgress({ progress }: Message): types.RichTextBlock[] {
  if (progress === undefined) return [];
  const label = oneLine(progress.label ?? '', 100);
  return section([{ type: 'text', text: [progressBar(progress), label].filter(Boolean).join(' · ') }]);
}

/** Small print has no links in Slack, so where there are any it is set like the rest. */
export function renderNote(note: Text | undefined, context: RenderContext): types.KnownBlock[] {
  const parts = cutText(note, (some) => plainText(some).length <= maxContext);
  const text = plainText(parts);
  if (isBlank(text)) return [];
  if (parts.some(leadsSomewhere)) {
    const rich = richText(parts, context);
    return rich === undefined ? [] : [rich];
  }
  return [{ type: 'context', elements: [plainLines(text)] }];
}

/** All that `renderExtras` shows, as it is read. */
export function extrasText({ fields = [], progress, note }: Message): string {
  const lines = fields.map(({ name, value }) => `${oneLine(name, maxName)} ${plainText(partsOf(value))}`);
  return [...lines, oneLine(progress?.label ?? '', 100), plainText(partsOf(note))].filter(Boolean).join('\n');
}

function leadsSomewhere(part: TextPart): boolean {
  return typeof part !== 'string' && ['link', 'message', 'place', 'time'].includes(part.kind);
}

function section(elements: types.RichTextElement[]): types.RichTextBlock[] {
  if (elements.length === 0) return [];
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }];
}
