/** What the Slack adapter keeps across restarts: texts under keys, wherever they are put. */

export interface SlackRecords {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
}

export interface SlackStorage {
  /** What was posted under which nonce; may be forgotten after some days. */
  readonly posts: SlackRecords;
  /** Who installed the bot, with tokens (sealed before they come here); kept for good. */
  readonly installations: SlackRecords;
}

/** A storage that is gone with the process, for trying things out. */
export function createMemoryStorage(): SlackStorage {
  return { posts: createMemoryRecords(), installations: createMemoryRecords() };
}

function createMemoryRecords(): SlackRecords {
  const records = new Map<string, string>();
  return {
    get: async (key) => records.get(key),
    async set(key, value) {
      records.set(key, value);
    },
    async remove(key) {
      records.delete(key);
    },
  };
}
