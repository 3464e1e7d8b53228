/** Options of a platform's command as the flags one would type instead, for a person to edit. */
import type { ImagineOptions } from './read-context.ts';

export function formatOptions(options: ImagineOptions): string {
  return Object.entries(options)
    .flatMap(([name, value]) => {
      if (value === undefined || value === false) return [];
      return [value === true ? `--${name}` : `--${name} ${quoted(String(value))}`];
    })
    .join(' ');
}

function quoted(value: string): string {
  return /\s/.test(value) ? `"${value}"` : value;
}
