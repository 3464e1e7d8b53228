/** Every reason for which a request is refused, with what its line needs. Which word or rule it was is never among it. */
import type { Locale } from '../../chat/platform.ts';

export interface Reasons {
  notInChannel: Nothing;
  notInThreads: Nothing;
  notDirect: Nothing;
  notSentDirect: Nothing;
  notPrivate: Nothing;
  notYou: Nothing;
  banned: { readonly until: Date | undefined };
  accountNew: { readonly days: number };
  memberNew: { readonly days: number };
  suspended: Nothing;
  wait: Wait;
  text: Nothing;
  autoMod: Nothing;
  changed: Nothing;
  images: { readonly most: number };
  steps: { readonly most: number };
  side: { readonly most: number };
  model: { readonly name: string; readonly allowed: readonly string[] };
  lora: { readonly name: string };
  noLoras: Nothing;
  sampler: { readonly name: string; readonly allowed: readonly string[] };
  flag: { readonly flag: string };
  command: { readonly command: string };
  pause: Wait;
  quota: {
    readonly most: number;
    readonly used: number;
    readonly span: 'hour' | 'day' | 'month';
  } & Partial<Wait>;
}

type Nothing = Readonly<Record<never, never>>;

interface Wait {
  readonly waitMs: number;
}

export type Reason = keyof Reasons;

/** A language: one line for each. */
export type ReasonWording = { readonly [K in Reason]: (values: Reasons[K]) => string };

const minute = 60_000;
const units = [
  ['day', 24 * 60 * minute],
  ['hour', 60 * minute],
  ['minute', minute],
  ['second', 1000],
] as const;

/** A time in words, rounded up to what people count in: "5 minutes". */
export function duration(ms: number, locale: Locale): string {
  const [unit, size] = units.find(([, length]) => ms > 1.5 * length) ?? ['second', 1000];
  const count = Math.max(1, Math.ceil(ms / size));
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

/** A day in words. */
export function dayText(date: Date, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(
    date,
  );
}
