/** What another tool wrote about a picture, taken apart. */

export interface Pasted {
  readonly prompt: string;
  readonly negative: string;
  /** By the names of AUTOMATIC1111's web UI, in small letters. */
  readonly settings: ReadonlyMap<string, string>;
}

export function settingsFrom(pairs: Iterable<readonly [name: string, value: unknown]>): Pasted['settings'] {
  const settings = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    settings.set(name.trim().toLowerCase(), String(value).trim());
  }
  return settings;
}

export type Json = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
