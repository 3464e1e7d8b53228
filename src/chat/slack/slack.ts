/** The Slack adapter: the port over Bolt. */
import { App } from '@slack/bolt';
import { UserError } from '../../errors.ts';
import { type ChatApp, type Platform, PlatformError } from '../platform.ts';
import { deploy } from './deploy.ts';
import { previewEvery, slackLimits } from './limits.ts';
import { createCanPost } from './lookup/channels.ts';
import { createLookUp } from './lookup/find-message.ts';
import { platformName } from './lookup/ids.ts';
import { createInstallations } from './lookup/installations.ts';
import { createMembership } from './lookup/membership.ts';
import { createPeople } from './lookup/people.ts';
import { createWorkspaces, tokenRefusal } from './lookup/workspaces.ts';
import { createDownload } from './receive/download.ts';
import { createIncoming, type OAuthOptions } from './receive/receiver.ts';
import { createServeBody } from './receive/serve-body.ts';
import { sealRecords } from './sealed-records.ts';
import { createApi, silentLogger } from './send/api.ts';
import { createMakeHomeAnswer } from './send/home.ts';
import { createLivePictures } from './send/live-pictures.ts';
import { createMakeAnswer } from './send/make-answer.ts';
import { createPosts } from './send/posts.ts';
import { createDirect, createTell } from './send/private.ts';
import { createReact } from './send/react.ts';
import { createRequests } from './send/requests.ts';
import { createOpenThread } from './send/threads.ts';
import { createUploads } from './send/uploads.ts';
import type { SlackStorage } from './storage.ts';

export interface SlackOptions {
  /** Of one workspace (`xoxb-…`). Without it, `oauth` must be there. */
  readonly botToken?: string | undefined;
  /** Many workspaces, each with the token it was installed with. */
  readonly oauth?: OAuthOptions | undefined;
  /** Socket Mode (`xapp-…`). Without it, `signingSecret` must be there. */
  readonly appToken?: string | undefined;
  /** Proves that a request over HTTP is Slack's. */
  readonly signingSecret?: string | undefined;
  /** Default: 127.0.0.1; a proxy that speaks HTTPS stands before it. */
  readonly host?: string | undefined;
  /** Default: 3000; 0: any that is free. */
  readonly port?: number | undefined;
  /** Names the pages for installing answer to besides their own; what Slack signs proves itself. */
  readonly allowedHosts?: readonly string[] | undefined;
  readonly storage: SlackStorage;
  /** Seals what `oauth` stores; needed with it, at least 32 characters. */
  readonly storeKey?: string | undefined;
  /** Slack's API or a proxy of it. */
  readonly apiUrl?: string | undefined;
  /** With it commands can be registered: a configuration token (`xoxe…`) and the app's id. */
  readonly configuration?: { readonly token: string; readonly appId: string } | undefined;
  /** Before every command's name, such as `ella-`, where other apps of the workspace have the same commands. */
  readonly commandPrefix?: string | undefined;
  /** ms to leave between two previews in a message; by default what Slack's rate limits bear. */
  readonly previewEvery?: number | undefined;
  /** Called with everything that failed, for the log. */
  readonly report: (error: unknown, what: string) => void;
}

export interface Slack extends Platform {
  /**
   * The port for Slack's requests and for installing, such as `http://127.0.0.1:3000`; undefined while there is none:
   * when stopped, and in Socket Mode without OAuth.
   */
  address(): string | undefined;
}

const defaultApiUrl = 'https://slack.com/api/';

/** @throws UserError `slack_options` where tokens and secrets don't make a whole */
export function createSlack(options: SlackOptions): Slack {
  checkOptions(options);
  const { botToken, oauth, storage, storeKey, commandPrefix = '', report } = options;
  const apiUrl = `${(options.apiUrl ?? defaultApiUrl).replace(/\/+$/, '')}/`;
  const api = createApi(apiUrl);
  const secret =
    oauth === undefined ? storage.installations : sealRecords(storage.installations, storeKey ?? '');
  const installations = createInstallations(secret);
  const workspaces = createWorkspaces(api, botToken, installations);
  const membership = createMembership();
  const requests = createRequests(api, workspaces, membership);
  const people = createPeople(requests, report);
  const lookUp = createLookUp(requests);
  const uploads = createUploads(requests);
  const records = storage.posts;
  const every = options.previewEvery ?? previewEvery;
  const livePictures = createLivePictures({ requests, uploads, records, every, report });
  const posts = createPosts({ requests, workspaces, uploads, livePictures, lookUp, records, report });
  const direct = createDirect(requests);
  const tell = createTell({ requests, workspaces, direct, post: posts.post });
  const incoming = createIncoming({
    ...options,
    apiUrl,
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 3000,
    installations,
  });
  const running = new Set<Promise<void>>();
  let state: 'new' | 'serving' | 'stopped' = 'new';

  const serve = (app: ChatApp): App => {
    const serveBody = createServeBody({
      app,
      platform: { tell, limits: () => slackLimits },
      workspaces,
      people,
      canPost: createCanPost(requests, membership),
      lookUp,
      membership,
      commandPrefix,
      makeAnswer: createMakeAnswer({ requests, workspaces, apiUrl, tell, direct, post: posts.post }),
      makeHomeAnswer: createMakeHomeAnswer(requests, workspaces),
      async removed(server) {
        workspaces.forget(server);
        await installations.forget(server);
      },
      report,
    });
    const bolt = new App({
      // Bolt looks for an installer in its own receivers, and would then look for tokens by itself.
      receiver: {
        init: (bolted) => incoming.receiver.init(bolted),
        start: () => incoming.start(),
        stop: () => incoming.stop(),
      },
      logger: silentLogger,
      ignoreSelf: false,
      clientOptions: { slackApiUrl: apiUrl, logger: silentLogger },
      authorize: async ({ teamId, enterpriseId, isEnterpriseInstall }) => {
        const server = (await workspaces.own()) ?? teamId;
        if (server === undefined) throw new PlatformError('invalid', 'Slack names no workspace.');
        const { token, self, botId } = await workspaces.of(
          server,
          isEnterpriseInstall ? enterpriseId : undefined,
        );
        return { botToken: token, botUserId: self, teamId: server, ...(botId !== undefined && { botId }) };
      },
    });
    bolt.error(async (error) => report(error, 'bolt'));
    bolt.use(async ({ body, context, ...args }) => {
      if (state !== 'serving' || context.teamId === undefined || isAhead(context.sentAt)) return;
      // Slack waits 3 s; what there is to say is said another way.
      if ('ack' in args && typeof args.ack === 'function') await (args.ack as () => Promise<void>)();
      const served = serveBody(body, context.teamId).catch((error: unknown) => report(error, 'event'));
      running.add(served);
      served.then(() => running.delete(served));
    });
    return bolt;
  };

  return {
    name: platformName,
    async start(app) {
      serve(app);
      state = 'serving';
      // A wrong token is told at once.
      await workspaces.own();
      await incoming.start();
    },
    async stop() {
      state = 'stopped';
      // A rate limit would hold the process for a minute; the queue tries again what fails for it.
      api.hurry();
      await incoming.stop();
      await Promise.all(running);
    },
    health() {
      if (state === 'stopped') return { ok: false, detail: 'Stopped.' };
      if (workspaces.isRefused()) return { ok: false, detail: tokenRefusal(undefined).message };
      const ok = state === 'serving' && incoming.isConnected();
      if (!ok) return { ok, detail: 'Not connected.' };
      const overSocket = options.appToken !== undefined;
      return { ok, detail: overSocket ? 'Connected over Socket Mode.' : (incoming.address() ?? '') };
    },
    address: incoming.address,
    deploy: (app) => deploy(app, { ...options, api }),
    limits: () => slackLimits,
    ...posts,
    openThread: createOpenThread(lookUp),
    react: createReact(requests),
    tell,
    direct,
    member: people.member,
    roles: people.roles,
    // Slack has no age limits, so nothing is known to be for adults.
    isForAdults: async () => false,
    download: createDownload(requests, workspaces, apiUrl),
  };
}

/** ms that Slack's clock and this one may differ. */
const clockDifference = 5 * 60_000;

/** Whether a request was signed for later, which only someone does who means to send it again. */
function isAhead(sentAt: unknown): boolean {
  return typeof sentAt === 'number' && sentAt > Date.now() + clockDifference;
}

function checkOptions({ botToken, oauth, appToken, signingSecret, storeKey }: SlackOptions): void {
  const missing = [
    botToken === undefined && oauth === undefined && 'SLACK_BOT_TOKEN, or SLACK_CLIENT_ID and its kin',
    appToken === undefined && signingSecret === undefined && 'SLACK_APP_TOKEN or SLACK_SIGNING_SECRET',
    oauth !== undefined && storeKey === undefined && 'SLACK_STORE_KEY',
  ].find((name) => name !== false);
  if (missing !== undefined)
    throw new UserError('slack_options', `For Slack ${missing} is needed; see .env.example.`);
}
