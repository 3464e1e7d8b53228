/** Requests about a workspace, with the bot's token for it. */
import type { z } from 'zod';
import { type Place, PlatformError } from '../../platform.ts';
import type { Membership } from '../lookup/membership.ts';
import type { Workspaces } from '../lookup/workspaces.ts';
import type { Api, Repeat } from './api.ts';
import type { Method, Methods } from './methods.ts';
import { codeOf, isTokenRefused } from './problems.ts';

export interface Requests {
  /** @throws PlatformError */
  send<M extends Method>(server: string, method: M, args: Methods[M], repeat?: Repeat): Promise<unknown>;
  /** Checks the answer too. @throws PlatformError, `unavailable` where the answer is not understood */
  ask<T, M extends Method>(
    schema: z.ZodType<T>,
    server: string,
    method: M,
    args: Methods[M],
    repeat?: Repeat,
  ): Promise<T>;
  /** Joins a public channel where the bot has to be in it. @throws PlatformError */
  inChannel<T>(place: Place, act: () => Promise<T>): Promise<T>;
}

export function createRequests(api: Api, workspaces: Workspaces, membership: Membership): Requests {
  const send: Requests['send'] = async (server, method, args, repeat) => {
    const workspace = await workspaces.of(server);
    try {
      return await api.call(workspace, method, args, repeat);
    } catch (error) {
      if (!isTokenRefused(error)) throw error;
      // It may have been installed anew meanwhile, with another token.
      workspaces.forget(server);
      throw new PlatformError('gone', `The bot was removed from ${server}, or its token is refused.`, {
        cause: error,
      });
    }
  };
  return {
    send,
    async ask(schema, server, method, args, repeat) {
      const answer = schema.safeParse(await send(server, method, args, repeat));
      if (answer.success) return answer.data;
      throw new PlatformError('unavailable', `Slack's answer to ${method} is not understood.`, {
        cause: answer.error,
      });
    },
    async inChannel({ server, channel }, act) {
      try {
        return await act();
      } catch (error) {
        if (codeOf(error) !== 'not_in_channel' || membership.hasLeft(server, channel)) throw error;
        // Only public channels can be joined; elsewhere the first refusal says more.
        await send(server, 'conversations.join', { channel }).catch(() => Promise.reject(error));
      }
      return act();
    },
  };
}
