/** What is made of a place that refuses: whether another is better than another try, and what is said of it. */
import { z } from 'zod';
import { type Locale, obstacles, PlatformError } from '../../../chat/platform.ts';
import { placeTextsOf, type Why } from '../../texts/place-texts.ts';

/** How often it was tried. */
export interface Patience {
  /** 1 at the first try. */
  readonly attempt: number;
  readonly lastTry: boolean;
}

/** Where a person waits for what comes. */
export const firstTry: Patience = { attempt: 1, lastTry: false };

/** A platform that answers, but fails at the same thing so often, will not do it in that place. */
export const maxFailures = 3;
/** Nor anywhere. */
const maxFailuresInAll = 7;

/** True where another place helps more than waiting. */
export function isRefused(error: unknown, { attempt, lastTry }: Patience): error is PlatformError {
  if (!(error instanceof PlatformError)) return false;
  const passing = error.problem === 'unavailable' || error.problem === 'too_late';
  if (!passing || lastTry) return true;
  return error.obstacle === 'failing' && attempt >= maxFailures;
}

/** True where the platform said no, and did not merely fail. */
export function isFinal({ problem }: PlatformError): boolean {
  return problem !== 'unavailable' && problem !== 'too_late';
}

/** True where what every place refused is not to be tried again. */
export function isHopeless(error: PlatformError, { attempt, lastTry }: Patience): boolean {
  return isFinal(error) || lastTry || attempt >= maxFailuresInAll;
}

export const reasonSchema = z.object({
  why: z.enum([...obstacles, 'gone', 'too_large', 'refused', 'away']),
  /** Which one is missing, in the platform's words. */
  permission: z.string().optional(),
});

/** Why a place does not take something, as it is recorded. */
export type Reason = z.output<typeof reasonSchema>;

export function reasonOf({ problem, obstacle, permission }: PlatformError): Reason {
  return { why: obstacle ?? whyOf(problem), ...(permission !== undefined && { permission }) };
}

function whyOf(problem: PlatformError['problem']): Why {
  switch (problem) {
    case 'gone':
    case 'too_large':
      return problem;
    case 'unavailable':
    case 'too_late':
      return 'away';
    case 'forbidden':
    case 'invalid':
      return 'refused';
  }
}

/** Such as `files can’t be sent there`. */
export function inWords({ why, permission }: Reason, locale: Locale): string {
  const { missing, reasons } = placeTextsOf(locale);
  return permission === undefined ? reasons[why] : missing(permission);
}
