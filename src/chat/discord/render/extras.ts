/** What goes with a message's text (fields, progress, small print), short enough to fit beside any text. */
import { type Field, isBlank, type Message, oneLine, type ProgressBar, type Text } from '../../platform.ts';
import { progressBar } from '../../progress-bar.ts';
import { cutText, type Fits, partsOf } from '../../split-message.ts';
import { escapeMarkdown } from './escape.ts';
import { renderText } from './markdown.ts';

/** UTF-16 units of all that `renderExtras` returns. */
export const maxExtras = 1900;

const maxFields = 1200;
const maxNote = 360;
const maxNoteLines = 10;
const maxLabel = 100;
/** Fields that together fit this share a line. */
const lineLength = 100;

export function renderExtras({ fields = [], progress, note }: Message): string {
  return join('\n', [
    renderFields(fields),
    progress === undefined ? '' : renderProgress(progress),
    note === undefined ? '' : renderNote(note),
  ]);
}

/** The parts that aren't empty. */
export function join(separator: string, parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(separator);
}

function renderProgress(progress: ProgressBar): string {
  return join(' · ', [progressBar(progress), escapeMarkdown(oneLine(progress.label ?? '', maxLabel))]);
}

/** Long values are cut as far as needed; short ones stay. */
function renderFields(fields: readonly Field[]): string {
  const share = Math.floor(maxFields / Math.max(1, fields.length)) - 3;
  const tries = [maxFields, 600, 300, 150, 80, share].filter((most) => most >= share);
  const rendered = tries.map((most) => fields.map((field) => renderField(field, most)));
  const fitting = rendered.find((lines) => join(' · ', lines).length <= maxFields) ?? rendered.at(-1) ?? [];
  const lines: string[] = [];
  for (const field of fitting) {
    const joined = join(' · ', [lines.at(-1) ?? '', field]);
    if (lines.length > 0 && joined.length <= lineLength && !joined.includes('\n'))
      lines.splice(-1, 1, joined);
    else lines.push(field);
  }
  return lines.join('\n');
}

function renderField({ name, value }: Field, most: number): string {
  const bold = [{ kind: 'bold', text: oneLine(name, maxLabel) }] as const;
  const title = renderText(cutText(bold, within(most / 2)));
  return join(' ', [title, renderText(cutText(value, within(most - title.length - 1)))]);
}

/** Each line is marked as small print by itself. */
function renderNote(note: Text): string {
  const lines = renderText(cutText(partsOf(note), within(maxNote))).split('\n');
  return lines
    .filter((line) => !isBlank(line))
    .slice(0, maxNoteLines)
    .map((line) => `-# ${line}`)
    .join('\n');
}

function within(most: number): Fits {
  return (parts) => renderText(parts).length <= most;
}
