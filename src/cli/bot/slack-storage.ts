/** Slack's storage in Redis: what was posted, for some days, and who installed the bot, for good. */
import { z } from 'zod';
import type { SlackRecords, SlackStorage } from '../../chat/slack/storage.ts';
import type { Store } from '../../store/open-store.ts';
import { defineVersioned } from '../../store/versioned.ts';

const shape = (name: string) => defineVersioned({ name, version: 1, schema: z.string() });

/** A delivery is tried for hours at most. */
const postSeconds = 7 * 24 * 3600;

export function createSlackStorage(store: Store): SlackStorage {
  return {
    posts: recordsOf(store, 'slack:posts', 'post of Slack', postSeconds),
    installations: recordsOf(store, 'slack:installations', 'installation of Slack'),
  };
}

function recordsOf(store: Store, kind: string, name: string, ttlSeconds?: number): SlackRecords {
  const records = store.records({
    kind,
    shape: shape(name),
    ...(ttlSeconds !== undefined && { ttlSeconds }),
  });
  return {
    get: records.get,
    set: records.set,
    create: records.create,
    async remove(key) {
      await records.remove(key);
    },
  };
}
