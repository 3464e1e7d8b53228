/** One question to a platform's API, with a token that may be wrong. */

import { z } from 'zod';
import { AppError, messageOf, UserError } from '../../errors.ts';

/** A person waits for the answer. */
const patienceMs = 15_000;

/** @throws UserError `bad_token` where the platform refuses it; AppError `no_answer` where it can't be reached */
export async function askDiscord(token: string, api = 'https://discord.com/api') {
  const answer = await ask('Discord', `${api.replace(/\/+$/, '')}/v10/applications/@me`, {
    headers: { Authorization: `Bot ${token}` },
  });
  if (answer.status === 401) throw refused('DISCORD_TOKEN', 'Discord');
  const application = z.object({ id: z.string(), name: z.string() });
  return read('Discord', application, answer);
}

/** @throws as `askDiscord` */
export async function askSlack(token: string, method: 'auth.test' | 'apps.connections.open', api?: string) {
  const base = (api ?? 'https://slack.com/api').replace(/\/+$/, '');
  const answer = await ask('Slack', `${base}/${method}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/x-www-form-urlencoded' },
  });
  const body = z.union([
    z.object({ ok: z.literal(true), team: z.string().optional(), user: z.string().optional() }),
    z.object({ ok: z.literal(false), error: z.string() }),
  ]);
  const answered = await read('Slack', body, answer);
  if (answered.ok) return answered;
  const name = method === 'auth.test' ? 'SLACK_BOT_TOKEN' : 'SLACK_APP_TOKEN';
  throw refused(name, 'Slack', answered.error);
}

async function ask(platform: string, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(patienceMs) });
  } catch (cause) {
    const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    throw new AppError('no_answer', `${platform} can't be reached: ${messageOf(why)}`, { cause });
  }
}

async function read<S extends z.ZodType>(
  platform: string,
  schema: S,
  answer: Response,
): Promise<z.output<S>> {
  const body: unknown = await answer.json().catch(() => undefined);
  const parsed = schema.safeParse(body);
  if (answer.ok && parsed.success) return parsed.data;
  throw new AppError('no_answer', `${platform} answers ${answer.status}, not what its API promises`);
}

function refused(name: string, platform: string, code?: string): UserError {
  const reason = code === undefined ? '' : ` (${code})`;
  return new UserError('bad_token', `${platform} does not accept ${name}${reason}`);
}
