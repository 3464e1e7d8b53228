/** Seconds as people say them, in their language. */
import type { Locale } from '../../src/chat/platform.ts';

const minute = 60;

/** Such as `8 s`, `3 min` or `2 h 5 min`; never more exact than it is worth. */
export function duration(seconds: number, locale: Locale): string {
  const whole = Math.max(0, seconds);
  if (whole < 10 && whole % 1 !== 0) return unit(Math.round(whole * 10) / 10, 'second', locale);
  if (whole < 100) return unit(Math.round(whole), 'second', locale);
  const minutes = Math.round(whole / minute);
  if (minutes < 100) return unit(minutes, 'minute', locale);
  const text = unit(Math.floor(minutes / 60), 'hour', locale);
  return minutes % 60 === 0 || minutes >= 600 ? text : `${text} ${unit(minutes % 60, 'minute', locale)}`;
}

function unit(value: number, name: 'second' | 'minute' | 'hour', locale: Locale): string {
  return new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);
}
