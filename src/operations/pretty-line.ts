/** A log line for people: the JSON of the log as one readable line. */

import { z } from 'zod';

const lineSchema = z.looseObject({
  level: z.string(),
  time: z.iso.datetime(),
  msg: z.string().default(''),
  err: z.union([z.string(), z.looseObject({ message: z.string(), stack: z.string().optional() })]).optional(),
});

/** In every line, and of no interest on a terminal. */
const dull = new Set(['level', 'time', 'msg', 'err', 'process', 'role']);

const colours: Readonly<Record<string, number>> = { debug: 90, info: 36, warn: 33, error: 31, fatal: 31 };

/** `12:00:00 info  Drawing ended  job=j1 ran=1.2`; an error's stack only at level `debug`. Other texts stay as they are. */
export function prettyLine(
  json: string,
  { colour, stacks }: { readonly colour: boolean; readonly stacks: boolean },
): string {
  const parsed = lineSchema.safeParse(parseJson(json));
  if (!parsed.success) return json;
  const { level, time, msg, err, ...fields } = parsed.data;
  const paint = (code: number, text: string) => (colour ? `\u{1b}[${code}m${text}\u{1b}[0m` : text);
  const rest = Object.entries(fields)
    .filter(([name, value]) => !dull.has(name) && value !== undefined)
    .map(([name, value]) => paint(90, `${name}=${shown(value)}`));
  const head = `${clock(time)} ${paint(colours[level] ?? 0, level.padEnd(5))} ${msg}`;
  return `${[head, ...rest].join('  ').trimEnd()}${errorText(err, msg, stacks)}\n`;
}

function errorText(err: z.output<typeof lineSchema>['err'], msg: string, stacks: boolean): string {
  if (err === undefined) return '';
  if (typeof err === 'string') return `\n         ${err}`;
  if (stacks && err.stack !== undefined) return `\n${err.stack}`;
  return msg.includes(err.message) ? '' : `\n         ${err.message}`;
}

function clock(time: string): string {
  const date = new Date(time);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

function shown(value: unknown): string {
  if (typeof value === 'number') return String(Math.round(value * 1000) / 1000);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /\s/.test(text) ? JSON.stringify(text) : text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
