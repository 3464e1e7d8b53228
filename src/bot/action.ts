/** What can be done with a result, by button or by reaction. */
import { emojiKey } from '../chat/platform.ts';

export const actions = [
  /** The same request with a new seed. */
  'rerun',
  /** Pictures like this one. */
  'variations',
  /** Twice as large, drawn over in greater detail. */
  'upscale',
  /** By direct message. */
  'direct',
  'delete',
  /** That picture alone, at full size. */
  'pick1',
  'pick2',
  'pick3',
  'pick4',
  'pick5',
  'pick6',
  'pick7',
  'pick8',
] as const;

export type Action = (typeof actions)[number];

/** The picture that an action picks, from 0. */
export function pickOf(action: Action): number | undefined {
  return action.startsWith('pick') ? Number(action.slice(4)) - 1 : undefined;
}

/** Emoji that work where a server has not decided otherwise, by `emojiKey`. */
export const usualReactions: ReadonlyMap<string, Action> = new Map<string, Action>(
  (
    [
      ['🔁', 'rerun'],
      ['🎲', 'variations'],
      ['⬆️', 'upscale'],
      ['✉️', 'direct'],
      ['❌', 'delete'],
      ['1️⃣', 'pick1'],
      ['2️⃣', 'pick2'],
      ['3️⃣', 'pick3'],
      ['4️⃣', 'pick4'],
      ['5️⃣', 'pick5'],
      ['6️⃣', 'pick6'],
      ['7️⃣', 'pick7'],
      ['8️⃣', 'pick8'],
    ] as const
  ).map(([emoji, action]) => [emojiKey(emoji), action]),
);
