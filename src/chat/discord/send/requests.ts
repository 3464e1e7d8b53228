/** Requests to Discord's HTTP API: waits out rate limits and server errors, and turns refusals into PlatformErrors. */
import {
  type APIInteractionResponse,
  DiscordAPIError,
  REST,
  type RESTOptions,
  type RESTPatchAPIChannelJSONBody,
  type RESTPatchAPIChannelMessageJSONBody,
  type RESTPatchAPIWebhookWithTokenMessageJSONBody,
  type RESTPostAPIChannelMessageJSONBody,
  type RESTPostAPIChannelMessagesThreadsJSONBody,
  type RESTPostAPICurrentUserCreateDMChannelJSONBody,
  type RESTPostAPIGuildForumThreadsJSONBody,
  type RESTPostAPIWebhookWithTokenJSONBody,
  type RequestData,
  RequestMethod,
  type RouteLike,
} from 'discord.js';
import type { z } from 'zod';
import { PlatformError } from '../../platform.ts';
import type { CommandJson } from '../render/commands-json.ts';
import { toPlatformError } from './problems.ts';

/** ms that a request may wait for a rate limit; longer ones are the queue's business. */
const maxWait = 60_000;

/** A connection that broke is tried anew so often: keep-alive connections break whenever the other side restarts. */
const maxBroken = 2;
const brokenCodes = ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'];

export interface RequestsOptions {
  readonly token: string;
  /** Without the version. */
  readonly apiUrl: string;
  readonly report: (error: unknown, what: string) => void;
}

/** Everything that the bot says to Discord. */
type Body =
  | APIInteractionResponse
  | RESTPatchAPIChannelJSONBody
  | RESTPatchAPIChannelMessageJSONBody
  | RESTPatchAPIWebhookWithTokenMessageJSONBody
  | RESTPostAPIChannelMessageJSONBody
  | RESTPostAPIChannelMessagesThreadsJSONBody
  | RESTPostAPICurrentUserCreateDMChannelJSONBody
  | RESTPostAPIGuildForumThreadsJSONBody
  | RESTPostAPIWebhookWithTokenJSONBody
  | readonly CommandJson[];

/** discord.js takes any body; the bot sends those that discord-api-types knows. */
export type SentData = Omit<RequestData, 'body'> & { readonly body?: Body };

export interface Requests {
  /** @throws PlatformError */
  send(method: keyof typeof RequestMethod, route: RouteLike, data?: SentData): Promise<unknown>;
  /** Checks the answer too. @throws PlatformError, `unavailable` where the answer is not understood */
  ask<T>(
    schema: z.ZodType<T>,
    method: keyof typeof RequestMethod,
    route: RouteLike,
    data?: SentData,
  ): Promise<T>;
  /** As `ask`, but never repeats by itself what it may have said already. */
  askOnce: Requests['ask'];
  /** Whether Discord has refused the token. */
  isRefused(): boolean;
}

export function createRequests({ token, apiUrl, report }: RequestsOptions): Requests {
  const options = {
    api: apiUrl,
    // Pictures travel over slow lines too.
    timeout: 30_000,
    invalidRequestWarningInterval: 500,
    rejectOnRateLimit: ({ timeToReset, retryAfter }) => Math.max(timeToReset, retryAfter) > maxWait,
  } satisfies Partial<RESTOptions>;
  const rest = new REST(options).setToken(token);
  const restOnce = new REST({ ...options, retries: 0 }).setToken(token);
  for (const each of [rest, restOnce]) {
    each.on('invalidRequestWarning', ({ count }) =>
      report(new Error(`${count} refused requests in 10 minutes; Discord bans at 10,000`), 'requests'),
    );
  }
  let refused = false;

  const perform = async (request: () => Promise<unknown>, auth = true): Promise<unknown> => {
    if (refused && auth) throw refusal();
    try {
      return await request();
    } catch (error) {
      if (error instanceof DiscordAPIError && error.status === 401 && auth) {
        refused = true;
        throw refusal();
      }
      throw toPlatformError(error);
    }
  };
  const send: Requests['send'] = (method, fullRoute, data = {}) =>
    perform(
      () => unbroken(() => rest.request({ ...data, method: RequestMethod[method], fullRoute })),
      data.auth !== false,
    );
  const checked = <T>(schema: z.ZodType<T>, answer: unknown, what: string): T => {
    const read = schema.safeParse(answer);
    if (read.success) return read.data;
    throw new PlatformError('unavailable', `Discord's answer to ${what} is not understood.`, {
      cause: read.error,
    });
  };
  return {
    send,
    async ask(schema, method, route, data) {
      return checked(schema, await send(method, route, data), `${method} ${route}`);
    },
    async askOnce(schema, method, fullRoute, data = {}) {
      const answer = await perform(() =>
        restOnce.request({ ...data, method: RequestMethod[method], fullRoute }),
      );
      return checked(schema, answer, `${method} ${fullRoute}`);
    },
    isRefused: () => refused,
  };
}

/** Harmless though the request may have been heard: posts carry nonces, and the rest says the same when said twice. */
async function unbroken<T>(request: () => Promise<T>): Promise<T> {
  for (let broken = 1; ; broken++) {
    try {
      return await request();
    } catch (error) {
      if (broken > maxBroken || !isBroken(error)) throw error;
    }
  }
}

function isBroken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && brokenCodes.includes(String(error.code));
}

export function refusal(): PlatformError {
  return new PlatformError('invalid', "Discord refuses the bot's token (DISCORD_TOKEN).");
}
