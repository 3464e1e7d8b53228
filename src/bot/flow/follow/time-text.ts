/** Durations for people, in their language. */
import type { Locale } from '../../../chat/platform.ts';

/** Such as `0.4 sec`, `40 sec`, `3 min`: no finer than it can be known. */
export function timeText(seconds: number, locale: Locale): string {
  const write = (value: number, unit: 'second' | 'minute' | 'hour', digits = 0) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    }).format(value);
  if (seconds < 9.5) return write(seconds, 'second', seconds < 1 ? 1 : 0);
  if (seconds < 57) return write(Math.round(seconds / 5) * 5, 'second');
  if (seconds < 3_570) return write(Math.max(1, Math.round(seconds / 60)), 'minute');
  return write(seconds / 3_600, 'hour', 1);
}
