/** What can be done with a result: with all of it, and with each of a few pictures. */
import type { Button, Message } from '../../../chat/platform.ts';
import type { DrawnResult } from '../../../jobs/record/outcome.ts';
import type { Action } from '../../../request/actions.ts';
import { customId } from '../../custom-id.ts';
import type { Texts } from '../../texts/index.ts';
import { canEnlarge } from '../ask/request.ts';

export interface ButtonsOf {
  readonly id: string;
  readonly result: Pick<DrawnResult, 'images'>;
  /** The picture that is shown alone, from 0. */
  readonly index: number | undefined;
  /** The longer side that the model draws at most, in pixels. */
  readonly maxSize: number;
  /** Whether less than all the work was done. */
  readonly unfinished: boolean;
}

/** More of them get a question instead of buttons for each. */
const maxRows = 4;

export function resultButtons(
  { id, result, index, maxSize, unfinished }: ButtonsOf,
  texts: Texts,
): readonly Button[] {
  const { images } = result;
  const alone = index ?? (images.length === 1 ? 0 : undefined);
  const first = images[alone ?? 0];
  const grows = first !== undefined && canEnlarge(first, maxSize);
  const act = (action: Action, label: string, emoji: string, more: Partial<Button> = {}): Button => ({
    customId: index === undefined ? customId('act', action, id) : customId('act', action, id, index),
    label,
    emoji,
    ...more,
  });
  const each = images.length <= maxRows;
  const remake: Button[] =
    alone === undefined && each
      ? []
      : [act('variations', texts.variations, '🎲'), ...(grows ? [act('upscale', texts.upscale, '⬆️')] : [])];
  return [
    ...(unfinished ? [act('finish', texts.finish, '✨', { style: 'primary' })] : []),
    act('rerun', texts.rerun, '🔁', { style: unfinished ? 'plain' : 'primary' }),
    { customId: customId('edit', id), label: texts.edit, emoji: '✏️' },
    ...remake,
    act('favourite', texts.star, '⭐'),
    {
      customId: customId('info', id, ...(index === undefined ? [] : [index])),
      label: texts.info,
      emoji: 'ℹ️',
    },
    act('delete', texts.delete, '🗑️', { style: 'danger' }),
    ...(alone === undefined ? rowsOf(id, { count: images.length, each, grows }, texts) : []),
  ];
}

interface Rows {
  readonly count: number;
  /** Few enough for buttons of each. */
  readonly each: boolean;
  readonly grows: boolean;
}

/** The pictures of a grid: each alone, and where they are few, larger and varied without a question. */
function rowsOf(id: string, { count, each, grows }: Rows, texts: Texts): Button[] {
  const row = (what: string, emoji: string, press: (at: number) => string): Button[] =>
    Array.from({ length: count }, (_, at) => ({
      customId: press(at),
      label: `${at + 1}`,
      hint: `${what}: ${at + 1}`,
      emoji,
      ...(at === 0 && { newRow: true }),
    }));
  const act = (action: Action) => (at: number) => customId('act', action, id, at);
  return [
    ...row(texts.alone, '🖼️', (at) => customId('act', `pick${at + 1}`, id)),
    ...(each && grows ? row(texts.upscale, '⬆️', act('upscale')) : []),
    ...(each ? row(texts.variations, '🎲', act('variations')) : []),
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
