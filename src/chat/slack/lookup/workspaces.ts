/** The workspaces that the bot is in, and with which token: one by its token, or all that installed it. */
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { PlatformError } from '../../platform.ts';
import type { Api, Credentials } from '../send/api.ts';
import { isTokenRefused } from '../send/problems.ts';
import type { Installations } from './installations.ts';

export interface Workspace extends Credentials {
  /** The bot's user id there. */
  readonly self: string;
  readonly botId: string | undefined;
  /** Such as `https://acme.slack.com/`. */
  readonly url: string;
}

export interface Workspaces {
  /** @throws PlatformError `gone` where the bot is not installed */
  of(server: string, enterprise?: string): Promise<Workspace>;
  /** The only one, where there is a token for it; where many install the bot, undefined. */
  own(): Promise<string | undefined>;
  /** Asks again next time. */
  forget(server: string): void;
  /** Whether Slack has refused the one token there is. */
  isRefused(): boolean;
}

const identitySchema = z.object({
  url: z.string().default('https://slack.com/'),
  team_id: z.string(),
  user_id: z.string(),
  bot_id: z.string().optional(),
  enterprise_id: z.string().nullish(),
  is_enterprise_install: z.boolean().optional(),
});

type Identity = z.infer<typeof identitySchema>;

export function createWorkspaces(
  api: Api,
  token: string | undefined,
  installations: Installations,
): Workspaces {
  const known = new LRUCache<string, Promise<Workspace>>({ max: 5000 });
  let refused = false;

  const identify = async (credentials: Credentials): Promise<Identity> => {
    try {
      return identitySchema.parse(await api.call(credentials, 'auth.test', {}));
    } catch (error) {
      if (token !== undefined && isTokenRefused(error)) {
        refused = true;
        throw tokenRefusal(error);
      }
      throw error;
    }
  };
  let identity: Promise<Identity> | undefined;
  const ownIdentity = (of: string): Promise<Identity> => {
    identity ??= identify({ token: of });
    identity.catch(() => {
      identity = undefined;
    });
    return identity;
  };

  const open = async (server: string, enterprise: string | undefined): Promise<Workspace> => {
    if (token !== undefined) {
      const whole = await ownIdentity(token);
      if (whole.is_enterprise_install) return toWorkspace({ token, team: server }, whole);
      if (whole.team_id === server) return toWorkspace({ token }, whole);
      throw new PlatformError('gone', `The bot's token is for ${whole.team_id}, not for ${server}.`);
    }
    const found = await installations.find(server, enterprise);
    if (found === undefined) throw new PlatformError('gone', `The bot is not installed in ${server}.`);
    const credentials = { token: found.token, ...(found.orgWide && { team: server }) };
    return toWorkspace(credentials, await identify(credentials));
  };

  return {
    async of(server, enterprise) {
      const before = known.get(server);
      if (before !== undefined) return before;
      const opened = open(server, enterprise);
      known.set(server, opened);
      // What failed is asked again; a success is kept.
      opened.catch(() => known.delete(server));
      return opened;
    },
    async own() {
      if (token === undefined) return undefined;
      const { team_id, is_enterprise_install } = await ownIdentity(token);
      return is_enterprise_install ? undefined : team_id;
    },
    forget(server) {
      known.delete(server);
    },
    isRefused: () => refused,
  };
}

export function tokenRefusal(cause: unknown): PlatformError {
  return new PlatformError('invalid', "Slack refuses the bot's token (SLACK_BOT_TOKEN).", { cause });
}

function toWorkspace(credentials: Credentials, { user_id, bot_id, url }: Identity): Workspace {
  return { ...credentials, self: user_id, botId: bot_id, url };
}
