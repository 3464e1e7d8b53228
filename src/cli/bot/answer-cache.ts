/** Answers of the language model, kept for a day by a digest of what was asked. */
import { z } from 'zod';
import type { AnswerCache } from '../../expand/expander.ts';
import type { Store } from '../../store/open-store.ts';
import { defineVersioned } from '../../store/versioned.ts';

const shape = defineVersioned({
  name: 'rewritten prompt',
  version: 1,
  schema: z.object({ text: z.string() }),
});
const day = 24 * 3_600;

export function answerCache(store: Pick<Store, 'records'>): AnswerCache {
  return store.records({ kind: 'rewritten', shape, ttlSeconds: day });
}
