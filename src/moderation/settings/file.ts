/** Settings as a file that one server writes and another reads. */
import { z } from 'zod';
import { fitting } from './change.ts';
import { readChannelSettings, readSettings } from './check.ts';
import { settingsProblem } from './problem.ts';
import { type ServerSettings, settingsVersion } from './record.ts';

const kind = 'ella-bot settings';
const parts = ['kind', 'version', 'values', 'channels'];
const headSchema = z.looseObject({ kind: z.literal(kind), version: z.int().min(1) });

export type SettingsFile = Pick<ServerSettings, 'values' | 'channels'>;

export function writeSettingsFile({ values, channels }: SettingsFile): string {
  return `${JSON.stringify({ kind, version: settingsVersion, values, channels }, undefined, 2)}\n`;
}

/** @throws SettingsProblem for what is no such file, is newer, or holds anything that is not known here */
export function readSettingsFile(text: string): SettingsFile {
  const { version, values = {}, channels = {}, ...others } = headOf(text);
  if (version > settingsVersion) {
    throw settingsProblem('newerVersion', { version, known: settingsVersion });
  }
  const unknown = Object.keys(others).filter((name) => !parts.includes(name));
  if (unknown.length > 0) throw settingsProblem('unknownParts', { names: unknown });
  if (!isRecord(channels)) throw settingsProblem('notSettings', {});
  const own = Object.entries(channels).map(([channel, some]) => [channel, readChannelSettings(some)]);
  const read = { values: readSettings(values), channels: Object.fromEntries(own) };
  fitting({ revision: 0, ...read });
  return read;
}

function headOf(text: string): z.output<typeof headSchema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw settingsProblem('notJson', {});
  }
  const head = headSchema.safeParse(value);
  if (!head.success) throw settingsProblem('notSettings', {});
  return head.data;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
