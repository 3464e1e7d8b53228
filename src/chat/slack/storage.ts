/** What the Slack adapter keeps across restarts: texts by key, wherever they are stored. */

export interface SlackRecords {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  /** Writes only where nothing is stored yet; false when something is. */
  create(key: string, value: string): Promise<boolean>;
  remove(key: string): Promise<void>;
}

export interface SlackStorage {
  /** What was posted under which nonce, and the files of previews; may be forgotten after some days. */
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
    async create(key, value) {
      if (records.has(key)) return false;
      records.set(key, value);
      return true;
    },
    async remove(key) {
      records.delete(key);
    },
  };
}
