/** The Discord adapter: the port over discord.js. */
import { DiscordjsError, DiscordjsErrorCodes, Events, Routes } from 'discord.js';
import { z } from 'zod';
import { type Platform, PlatformError } from '../platform.ts';
import { createClient, healthOf } from './connection.ts';
import { deploy } from './deploy.ts';
import { createLimits } from './limits.ts';
import { isForAdults } from './lookup/adults.ts';
import { createFacts } from './lookup/facts.ts';
import { createLocate } from './lookup/locate.ts';
import { createPeople } from './lookup/people.ts';
import { createWordRules } from './lookup/word-rules.ts';
import { createDownload } from './receive/download.ts';
import { serveGateway } from './receive/events.ts';
import { snowflake } from './receive/payloads.ts';
import { createReactions } from './receive/read-reaction.ts';
import { createArchiveAfter } from './send/archive-after.ts';
import { createForumPosts } from './send/forum-posts.ts';
import { createInPlace } from './send/in-place.ts';
import { createPosts } from './send/posts.ts';
import { createDirect, createTell } from './send/private.ts';
import { toPlatformError } from './send/problems.ts';
import { createReact } from './send/reactions.ts';
import { createRequests, refusal } from './send/requests.ts';
import { createOpenThread } from './send/threads.ts';

export interface DiscordOptions {
  /** The bot's token, from the developer portal. */
  readonly token: string;
  /** Discord's API or a proxy of it, without the version; the gateway's address comes from there too. */
  readonly apiUrl?: string | undefined;
  /** Called with everything that failed, for the log. */
  readonly report: (error: unknown, what: string) => void;
}

const applicationSchema = z.object({ id: snowflake });

const defaultApiUrl = 'https://discord.com/api';

export function createDiscord({ token, apiUrl: address, report }: DiscordOptions): Platform {
  const apiUrl = (address ?? defaultApiUrl).replace(/\/+(?:v\d+\/*)?$/, '');
  const client = createClient(apiUrl);
  const requests = createRequests({ token, apiUrl, report });
  const facts = createFacts(client, requests);
  const locate = createLocate(facts);
  const limits = createLimits(client);
  const people = createPeople(facts);
  const inPlace = createInPlace(requests, facts);
  const archiveAfter = createArchiveAfter(facts);
  const posts = createPosts({
    requests,
    inPlace,
    forumPosts: createForumPosts({ requests, inPlace, facts, archiveAfter }),
    limits: limits.of,
  });
  const direct = createDirect(requests);
  const tell = createTell({ direct, post: posts.post });
  const reactions = createReactions({ client, requests, facts, locate });
  let stopped = false;
  const platform = { tell, limits: limits.of };
  const receiving = { client, requests, platform, limits, people, reactions, locate, report };
  let gateway: ReturnType<typeof serveGateway> | undefined;

  client.on(Events.Error, (error) => report(error, 'discord.js'));
  client.on(Events.ShardError, (error, shard) => report(error, `shard ${shard}`));
  client.on(Events.ShardDisconnect, ({ code }, shard) => {
    report(
      new PlatformError('unavailable', `Discord closes the gateway for good: ${code}.`),
      `shard ${shard}`,
    );
  });

  return {
    name: 'discord',
    async start(app) {
      gateway = serveGateway({ ...receiving, app });
      try {
        await client.login(token);
      } catch (error) {
        throw isInvalidToken(error) ? refusal() : toPlatformError(error);
      }
    },
    async stop() {
      stopped = true;
      await Promise.all([gateway?.stop(), client.destroy()]);
    },
    health: () => (stopped ? { ok: false, detail: 'Stopped.' } : healthOf(client, requests.isRefused())),
    async deploy(app) {
      const { id } = await requests.ask(applicationSchema, 'Get', Routes.currentApplication());
      return deploy(app, id, requests);
    },
    limits: limits.of,
    ...posts,
    openThread: createOpenThread({ requests, inPlace, archiveAfter }),
    react: createReact(requests, inPlace),
    tell,
    direct,
    member: people.member,
    roles: people.roles,
    isForAdults: (place) => isForAdults(facts, place),
    wordRules: createWordRules(requests),
    download: createDownload(apiUrl),
  };
}

function isInvalidToken(error: unknown): boolean {
  return error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid;
}
