/** How Slack's events come in: over HTTP with signed requests, or over a socket that needs no public address. */
import type { Server } from 'node:http';
import { HTTPReceiver, type InstallationStore, type Receiver, SocketModeReceiver } from '@slack/bolt';
import { botScopes } from '../scopes.ts';
import { silentLogger } from '../send/api.ts';

export interface ReceiverOptions {
  readonly apiUrl: string;
  /** Socket Mode; without it, HTTP. */
  readonly appToken?: string | undefined;
  readonly signingSecret?: string | undefined;
  /** Of the HTTP server: for events, or for installing only. */
  readonly host: string;
  readonly port: number;
  readonly oauth?: OAuthOptions | undefined;
  readonly installations: InstallationStore;
  readonly report: (error: unknown, what: string) => void;
}

/** From the app's page at Slack; with these, any workspace can install the bot at `/slack/install`. */
export interface OAuthOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Signs what comes back from Slack; any long random text. */
  readonly stateSecret: string;
}

export interface Incoming {
  readonly receiver: Receiver;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Where the HTTP server listens; undefined while there is none. */
  address(): string | undefined;
  isConnected(): boolean;
}

/** The largest body of Slack's own is far smaller. */
const bodyLimit = 1024 * 1024;
/** ms that open connections have when the bot stops. */
const grace = 1000;

export function createIncoming(options: ReceiverOptions): Incoming {
  return options.appToken === undefined ? createHttp(options) : createSocket(options, options.appToken);
}

function oauthOf({ oauth, installations, apiUrl }: ReceiverOptions) {
  return {
    ...oauth,
    ...(oauth !== undefined && { installationStore: installations, scopes: [...botScopes] }),
    installerOptions: {
      directInstall: true,
      clientOptions: { slackApiUrl: apiUrl, logger: silentLogger },
    },
  };
}

function createHttp(options: ReceiverOptions): Incoming {
  const { signingSecret = '', host, port } = options;
  const receiver = new HTTPReceiver({
    ...oauthOf(options),
    signingSecret,
    bodyLimit,
    logger: silentLogger,
    // Bolt itself refuses what is older than five minutes, or not signed.
    customPropertiesExtractor: ({ headers }) => ({
      sentAt: Number(headers['x-slack-request-timestamp']) * 1000,
    }),
    endpoints: ['/slack/events', '/slack/commands', '/slack/interactions'],
    dispatchErrorHandler({ response }) {
      response.writeHead(404).end();
    },
  });
  let address: string | undefined;
  let server: Server | undefined;
  return {
    receiver,
    async start() {
      server = await receiver.start({ host, port });
      const bound = server.address();
      if (bound !== null && typeof bound === 'object') address = `http://${bound.address}:${bound.port}`;
    },
    async stop() {
      if (address === undefined) return;
      address = undefined;
      // Requests are answered as they come, so what is still open after a moment is only kept open.
      const timer = setTimeout(() => server?.closeAllConnections(), grace);
      await receiver.stop().finally(() => clearTimeout(timer));
    },
    address: () => address,
    isConnected: () => address !== undefined,
  };
}

function createSocket(options: ReceiverOptions, appToken: string): Incoming {
  const { port, report } = options;
  const base = oauthOf(options);
  const receiver = new SocketModeReceiver({
    ...base,
    appToken,
    logger: silentLogger,
    installerOptions: {
      ...base.installerOptions,
      port,
      clientOptions: {
        ...base.installerOptions.clientOptions,
        // A new connection is asked for until there is one.
        retryConfig: { forever: true, maxTimeout: 30_000 },
      },
    },
  });
  const { client } = receiver;
  let connected = false;
  let stopped = false;
  client.on('connected', () => {
    // A connection that was being made when the bot stopped would stay, and the process with it.
    if (stopped) client.disconnect().catch((error: unknown) => report(error, 'socket'));
    else connected = true;
  });
  for (const state of ['disconnected', 'reconnecting', 'close']) {
    client.on(state, () => {
      connected = false;
    });
  }
  // Later attempts are made by the SDK itself, which leaves a failure of them to nobody.
  const connect = client.start.bind(client);
  let first = true;
  client.start = async () => {
    if (first) {
      first = false;
      return connect();
    }
    return connect().catch((error: unknown) => {
      report(error, 'socket');
      return {} as Awaited<ReturnType<typeof connect>>;
    });
  };
  return {
    receiver,
    async start() {
      await receiver.start();
    },
    async stop() {
      stopped = true;
      connected = false;
      await receiver.stop();
    },
    address: () => undefined,
    isConnected: () => connected,
  };
}
