/** Requests to Discord's HTTP API: rate limits and failing servers are waited for, refusals become PlatformErrors. */
import { DiscordAPIError, REST, type RequestData, RequestMethod, type RouteLike } from 'discord.js';
import type { z } from 'zod';
import { PlatformError } from '../platform.ts';
import { toPlatformError } from './problems.ts';

/** ms that a request may wait for a rate limit; longer ones are the queue's business. */
const longestWait = 60_000;

export interface RequestsOptions {
  readonly token: string;
  /** Without the version. */
  readonly apiUrl: string;
  readonly report: (error: unknown, what: string) => void;
}

export interface Requests {
  /** @throws PlatformError */
  send(method: keyof typeof RequestMethod, route: RouteLike, data?: RequestData): Promise<unknown>;
  /** Checks the answer too. @throws PlatformError, `unavailable` where the answer is not understood */
  ask<T>(
    schema: z.ZodType<T>,
    method: keyof typeof RequestMethod,
    route: RouteLike,
    data?: RequestData,
  ): Promise<T>;
  /** Whether Discord has refused the token. */
  isRefused(): boolean;
}

export function createRequests({ token, apiUrl, report }: RequestsOptions): Requests {
  const rest = new REST({
    api: apiUrl,
    // Pictures travel over slow lines too.
    timeout: 30_000,
    invalidRequestWarningInterval: 500,
    rejectOnRateLimit: ({ timeToReset, retryAfter }) => Math.max(timeToReset, retryAfter) > longestWait,
  }).setToken(token);
  rest.on('invalidRequestWarning', ({ count }) =>
    report(new Error(`${count} refused requests in 10 minutes; Discord bans at 10,000`), 'requests'),
  );
  let refused = false;

  const send: Requests['send'] = async (method, route, data = {}) => {
    if (refused && data.auth !== false) throw refusal();
    try {
      return await rest.request({ ...data, method: RequestMethod[method], fullRoute: route });
    } catch (error) {
      if (error instanceof DiscordAPIError && error.status === 401 && data.auth !== false) {
        refused = true;
        throw refusal();
      }
      throw toPlatformError(error);
    }
  };
  return {
    send,
    async ask(schema, method, route, data) {
      const answer = schema.safeParse(await send(method, route, data));
      if (answer.success) return answer.data;
      throw new PlatformError('unavailable', `Discord's answer to ${method} ${route} is not understood.`, {
        cause: answer.error,
      });
    },
    isRefused: () => refused,
  };
}

export function refusal(): PlatformError {
  return new PlatformError('invalid', "Discord refuses the bot's token (DISCORD_TOKEN).");
}
