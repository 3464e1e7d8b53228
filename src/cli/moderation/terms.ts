/** What is typed after `ella-bot moderation`: names, times and reasons. */
import { UserError } from '../../errors.ts';

/** Who is named in the audit for what is done on the command line. */
export const operator = 'operator';

/** Days for which the operator's own decisions stay in the audit. */
export const auditDays = 365;

export interface TermOptions {
  readonly reason?: string;
  readonly for?: string;
}

/** Of a decision: why, and in ms since 1970 until when. @throws UserError for a time that is none */
export function termsOf(options: TermOptions, now: number): { reason?: string; until?: number } {
  const { reason, for: time } = options;
  if (reason !== undefined && reason.length > 500) {
    throw new UserError('bad_option', `--reason may have 500 characters, not ${reason.length}`);
  }
  return {
    ...(reason !== undefined && { reason }),
    ...(time !== undefined && { until: now + readTime(time) }),
  };
}

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

function readTime(text: string): number {
  const [, count = '', unit = ''] = /^([1-9]\d{0,4})([mhd])$/.exec(text) ?? [];
  const ms = Object.entries(units).find(([name]) => name === unit)?.[1];
  if (ms === undefined) {
    throw new UserError(
      'bad_option',
      `--for takes a time such as 30m, 12h or 7d, not ${JSON.stringify(text)}`,
    );
  }
  return Number(count) * ms;
}

/** @throws UserError for what names neither member nor server */
export function checkName(name: string): void {
  if (/^[a-z][a-z0-9-]{0,31}:\S{1,150}$/.test(name)) return;
  throw new UserError(
    'bad_option',
    `Members and servers are named as the platform and their id, such as discord:1234, not ${JSON.stringify(name)}`,
  );
}

export function untilText(until: number | undefined): string {
  return until === undefined ? '' : ` until ${new Date(until).toISOString()}`;
}

export function print(json: true | undefined, value: unknown, text: string): void {
  process.stdout.write(`${json ? JSON.stringify(value) : text}\n`);
}
