/** Buttons that turn the pages of a list. */
import { customId } from '../../src/bot/custom-id.ts';
import type { Button } from '../../src/chat/platform.ts';
import type { Texts } from '../texts/index.ts';

/** @param prefix names the handler, which gets the number of the page, from 0 */
export function pageButtons(
  prefix: string,
  index: number,
  hasMore: boolean,
  texts: Texts,
): readonly Button[] {
  const turn = (label: string, emoji: string, to: number): Button => ({
    label,
    emoji,
    customId: customId(prefix, to),
  });
  return [
    ...(index > 0 ? [turn(texts.history.newer, '◀️', index - 1)] : []),
    ...(hasMore ? [turn(texts.history.older, '▶️', index + 1)] : []),
  ];
}
