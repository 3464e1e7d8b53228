/** The log: one JSON line an event, or a readable line on a terminal; never a secret. */

import pino, { type Logger } from 'pino';
import { errorFields } from './error-fields.ts';
import { prettyLine } from './pretty-line.ts';

export type { Logger } from 'pino';

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** `auto`: readable on a terminal, else JSON. */
  readonly format: 'auto' | 'json' | 'pretty';
  /** In every line: which kind of process it is. */
  readonly role: string;
  /** Texts that are replaced wherever they turn up in a line. */
  readonly secrets: readonly string[];
  readonly stream?: Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean };
}

/** A shorter one would be found in innocent words. */
const shortestSecret = 4;

/** Lines are written as they come, so that the last one before a crash is there. */
export function createLog(options: LogOptions): Logger {
  const { level, format, role, stream = process.stdout } = options;
  const pretty = format === 'pretty' || (format === 'auto' && stream.isTTY === true);
  const style = { colour: stream.isTTY === true && !process.env.NO_COLOR, stacks: level === 'debug' };
  const hide = hiding(options.secrets);
  const target = {
    write(line: string) {
      const clean = hide(line);
      stream.write(pretty ? prettyLine(clean, style) : clean);
    },
  };
  return pino(
    {
      level,
      // Not `pid`, which is that of an engine or a Redis in lines about them.
      base: { role, process: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: (error: unknown) => errorFields(error) },
    },
    target,
  );
}

/** Replaces secrets as they are, and as JSON writes them. */
function hiding(secrets: readonly string[]): (line: string) => string {
  const forms = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]);
  const unique = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return (line) => unique.reduce((text, secret) => text.replaceAll(secret, '[secret]'), line);
}
