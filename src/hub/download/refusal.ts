/** What a status other than success means: a hiccup, or something the person can mend, in plain words. */

import { AppError, UserError } from '../../errors.ts';
import { Hiccup, hostOf } from './net.ts';

/** What was asked for, for the words of a refusal. */
export interface Subject {
  /** Such as "the model QQGYLab/ELLA" or "the file x.safetensors of QQGYLab/ELLA". */
  readonly what: string;
  /** Where a person can look at it, and accept its licence. */
  readonly page: string;
  /** The setting that holds a token for that site. */
  readonly tokenSetting: string;
  readonly hasToken: boolean;
}

/** @returns the error that an answer stands for; its body is not read. */
export function refusalOf(response: Response, subject: Subject): Error {
  const { status, headers } = response;
  const host = hostOf(response.url);
  const code = headers.get('x-error-code') ?? '';
  const why = headers.get('x-error-message') ?? '';
  if (status === 429 || status === 503) {
    const afterMs = retryAfter(headers.get('retry-after'));
    const asks = status === 429 ? `${host} asks for fewer requests` : `${host} is busy`;
    return new Hiccup(`${asks} (${status})`, { afterMs });
  }
  if (status === 408 || status === 425 || status >= 500) return new Hiccup(`${host} answered ${status}`);
  if (code === 'GatedRepo' || (status === 403 && /gated|access/i.test(why))) return gated(subject);
  if (status === 401 || code === 'RepoNotFound') return unknownOrPrivate(subject);
  if (status === 403) return forbidden(subject);
  if (code === 'RevisionNotFound')
    return new UserError('unknown_revision', `There is no such revision of ${subject.what}`);
  if (status === 404 || status === 410)
    return new UserError('not_found', `${host} has no such thing: ${subject.what}`);
  return new AppError(
    'bad_answer',
    `${host} answered ${status} to a request for ${subject.what}; 200 was expected`,
  );
}

function gated({ what, page, tokenSetting, hasToken }: Subject): UserError {
  const then = hasToken
    ? 'with the account that your token belongs to'
    : `and set ${tokenSetting} to a token of your account`;
  return new UserError('gated', `The licence of ${what} must be accepted first: do so at ${page}, ${then}`);
}

function unknownOrPrivate({ what, tokenSetting, hasToken }: Subject): UserError {
  const hint = hasToken
    ? `your ${tokenSetting} may not read it, or has expired`
    : `check the name; if it is private, set ${tokenSetting} to a token that may read it`;
  return new UserError('not_found', `${capital(what)} does not exist or is private: ${hint}`);
}

function forbidden({ what, page, tokenSetting, hasToken }: Subject): UserError {
  const hint = hasToken
    ? `the account of your ${tokenSetting} may not read it; look at ${page}`
    : `it needs an account: set ${tokenSetting} to a token, and look at ${page}`;
  return new UserError('forbidden', `Access to ${what} was refused: ${hint}`);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** ms, from seconds or a date; undefined where the header is missing or makes no sense. */
function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
