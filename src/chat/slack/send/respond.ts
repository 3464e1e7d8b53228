/** Sending an answer to one of Slack's response addresses. */
import type { RespondArguments } from '@slack/bolt';
import { readAtMost } from '../../../http/read-at-most.ts';
import { PlatformError } from '../../platform.ts';
import { isSlacks } from '../lookup/own-address.ts';
import { refusal } from './problems.ts';

const timeout = 10_000;
/** Bytes; Slack answers with a word. */
const maxAnswer = 16 * 1024;

/** Slack's answers are words, in JSON or bare; each means that the address takes no more. */
const over = /expired_url|used_url|invalid_url|not_found|no_such|cannot_send/;

/** @throws PlatformError, `too_late` where the address takes no more or is none of Slack's */
export async function respond(url: string, body: RespondArguments, apiUrl: string): Promise<void> {
  if (!isSlacks(url, apiUrl)) throw new PlatformError('too_late', "The address to answer to is not Slack's.");
  let response: Response;
  let said: string;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(timeout),
    });
    said = (await readAtMost(response, maxAnswer))?.toString() ?? '';
  } catch (error) {
    throw new PlatformError('too_late', "The answer can't be sent to Slack.", { cause: error });
  }
  if (response.ok && !said.includes('"ok":false')) return;
  if (response.status === 404 || response.status === 410 || response.status >= 500 || over.test(said)) {
    throw new PlatformError('too_late', `The answer comes too late: status ${response.status}.`);
  }
  const error = /"error":"(\w+)"/.exec(said)?.[1] ?? `status_${response.status}`;
  throw refusal({ error }, 'the answer');
}
