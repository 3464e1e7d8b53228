/** Custom ids of buttons and forms: a prefix that names the handler, and what it needs, joined by colons. */
import { maxCustomId } from '../chat/platform.ts';
import { AppError } from '../errors.ts';

export interface CustomId {
  readonly prefix: string;
  readonly parts: readonly string[];
}

/** @throws AppError `custom_id` for one that no platform would take */
export function customId(prefix: string, ...parts: readonly (string | number)[]): string {
  const all = [prefix, ...parts.map(String)];
  const id = all.join(':');
  if (id.length > maxCustomId || all.some((part) => part.includes(':'))) {
    throw new AppError('custom_id', `${JSON.stringify(id)} can't be a custom id.`);
  }
  return id;
}

export function readCustomId(id: string): CustomId {
  const [prefix = '', ...parts] = id.split(':');
  return { prefix, parts };
}
