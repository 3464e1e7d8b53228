/** What each emoji does to a result by default. */
import { emojiKey } from '../chat/platform.ts';
import type { Action } from '../request/actions.ts';

/** By `emojiKey`. */
export const usualReactions: ReadonlyMap<string, Action> = new Map<string, Action>(
  (
    [
      ['🔁', 'rerun'],
      ['🎲', 'variations'],
      ['⬆️', 'upscale'],
      ['✉️', 'direct'],
      ['❌', 'delete'],
      ['⭐', 'favourite'],
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
