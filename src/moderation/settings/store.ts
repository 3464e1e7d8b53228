/** The settings of all servers: read, changed with rivals in mind, and every change in the audit. */

import type { Store } from '../../store/open-store.ts';
import { defineScript, runScript } from '../../store/script.ts';
import { addLua, auditArgs, auditKeys } from '../audit/audit.ts';
import { changed, type Difference, differencesBetween, type SettingsChange } from './change.ts';
import { readSettings } from './check.ts';
import type { SettingsFile } from './file.ts';
import { noOperatorSettings, type OperatorSettings, settle } from './layers.ts';
import { settingsProblem } from './problem.ts';
import { oldReactions, type ServerSettings, settingsRecord } from './record.ts';
import type { Settings, SomeSettings } from './settings.ts';

export interface SettingsStore {
  readonly operator: OperatorSettings;
  /** What a server's people settled. */
  read(server: string): Promise<ServerSettings>;
  /** What holds there by all that was settled. @param channel of a thread or a forum's post, its parent */
  settingsFor(server: string, channel?: string): Promise<Settings>;
  /** The same, with what the server's people settled for all of it: both of one read. */
  look(
    server: string,
    channel?: string,
  ): Promise<{ readonly settings: Settings; readonly own: SomeSettings }>;
  /**
   * @param revision that of the settings that were looked at
   * @param by the member, as jobs name them
   * @throws SettingsProblem; nothing is changed then. `changedMeanwhile` where the revision is not the newest
   */
  change(server: string, revision: number, change: SettingsChange, by: string): Promise<SettingsChanged>;
  /** Puts the settings of a file in place of all that there are. @throws SettingsProblem as `change` */
  replace(server: string, revision: number, file: SettingsFile, by: string): Promise<SettingsChanged>;
}

export interface SettingsChanged {
  readonly settings: ServerSettings;
  /** What became different, for people to be told. */
  readonly differences: readonly Difference[];
}

/** Writes the record only while it is what was read, and the audit's entry with it. */
const write = defineScript(`
  ${addLua}
  local record, old, entries, servers = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
  if (redis.call('GET', record) or '') ~= ARGV[1] then return 0 end
  redis.call('SET', record, ARGV[2])
  redis.call('UNLINK', old)
  audit(entries, servers, ARGV[3], ARGV[4], ARGV[5])
  return 1
`);

const none: ServerSettings = { revision: 0, values: {}, channels: {} };

export function createSettings(
  { client, prefix }: Pick<Store, 'client' | 'prefix'>,
  operator: OperatorSettings = noOperatorSettings,
): SettingsStore {
  const keys = (server: string) => [`${prefix}:settings:${server}`, `${prefix}:reactions:${server}`] as const;

  const load = async (server: string): Promise<{ text: string; settings: ServerSettings }> => {
    const [text, old] = await client.mget(...keys(server));
    if (typeof text === 'string') return { text, settings: settingsRecord.read(text) };
    // Before there were settings, a server could change its reactions only.
    const reactions = typeof old === 'string' ? oldReactions.read(old) : undefined;
    return { text: '', settings: reactions ? { ...none, values: readSettings({ reactions }) } : none };
  };

  const put = async (
    server: string,
    revision: number,
    by: string,
    make: (before: ServerSettings) => ServerSettings,
  ): Promise<SettingsChanged> => {
    const { text, settings: before } = await load(server);
    if (before.revision !== revision) throw settingsProblem('changedMeanwhile', {});
    const after = make(before);
    const differences = differencesBetween(before, after);
    if (differences.length === 0) return { settings: before, differences };
    const days = settle(operator, after.values, {}).retentionDays;
    const entry = { kind: 'settings', by, changes: asJson(differences) } as const;
    const audit = auditKeys(prefix, server, by);
    const done = await runScript(
      client,
      write,
      [...keys(server), audit.entries, audit.servers],
      [text, settingsRecord.write(after), ...auditArgs(server, entry, days)],
    );
    if (done !== 1) throw settingsProblem('changedMeanwhile', {});
    return { settings: after, differences };
  };

  const look = async (server: string, channel?: string) => {
    const { values, channels } = (await load(server)).settings;
    const inChannel = channel === undefined ? undefined : channels[channel];
    return { settings: settle(operator, values, inChannel ?? {}), own: values };
  };

  return {
    operator,
    look,
    read: async (server) => (await load(server)).settings,
    settingsFor: async (server, channel) => (await look(server, channel)).settings,
    change: (server, revision, change, by) => put(server, revision, by, (before) => changed(before, change)),
    replace: (server, revision, file, by) =>
      put(server, revision, by, (before) => ({ ...file, revision: before.revision + 1 })),
  };
}

/** What is undefined must not be there: entries are JSON. */
function asJson(differences: readonly Difference[]) {
  return JSON.parse(JSON.stringify(differences)) as { setting: string }[];
}
