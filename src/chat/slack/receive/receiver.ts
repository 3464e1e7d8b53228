/** How Slack's events come in: over HTTP with signed requests, or over a socket that needs no public address. */
import { HTTPReceiver, type InstallationStore, type Receiver, SocketModeReceiver } from '@slack/bolt';
import { botScopes } from '../scopes.ts';
import { silentLogger } from '../send/api.ts';
import { createHttpPort } from './http-port.ts';

export interface ReceiverOptions {
  readonly apiUrl: string;
  /** Socket Mode; without it, HTTP. */
  readonly appToken?: string | undefined;
  readonly signingSecret?: string | undefined;
  /** Of the HTTP server: for events, or for installing only. */
  readonly host: string;
  readonly port: number;
  readonly allowedHosts?: readonly string[] | undefined;
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
  /** Hands Slack's events to Bolt; `start` and `stop` of this interface, not its own, open and close it. */
  readonly receiver: Pick<Receiver, 'init'>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Where the HTTP server listens; undefined while there is none. */
  address(): string | undefined;
  isConnected(): boolean;
}

/** The largest body of Slack's own is far smaller. */
const bodyLimit = 1024 * 1024;

export function createIncoming(options: ReceiverOptions): Incoming {
  return options.appToken === undefined ? createHttp(options) : createSocket(options, options.appToken);
}

function createHttp(options: ReceiverOptions): Incoming {
  const { signingSecret = '' } = options;
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
  });
  const port = createHttpPort({ ...options, listener: receiver.requestListener });
  return { ...port, receiver, isConnected: () => port.address() !== undefined };
}

function oauthOf({ oauth, installations, apiUrl }: ReceiverOptions) {
  return {
    ...oauth,
    ...(oauth !== undefined && { installationStore: installations, scopes: [...botScopes] }),
    installerOptions: { directInstall: true, clientOptions: { slackApiUrl: apiUrl, logger: silentLogger } },
  };
}

function createSocket(options: ReceiverOptions, appToken: string): Incoming {
  const { apiUrl, oauth, report } = options;
  const receiver = new SocketModeReceiver({
    appToken,
    logger: silentLogger,
    installerOptions: {
      // A new connection is asked for until there is one.
      clientOptions: { slackApiUrl: apiUrl, retryConfig: { forever: true, maxTimeout: 30_000 } },
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
  const pages = oauth === undefined ? undefined : createPages(options);
  return {
    receiver,
    async start() {
      await pages?.start();
      await receiver.start();
    },
    async stop() {
      stopped = true;
      connected = false;
      await pages?.stop();
      await receiver.stop();
    },
    address: () => pages?.address(),
    isConnected: () => connected,
  };
}

/** Only for installing: the socket receiver's own would listen to everybody, whatever SLACK_HOST says. */
function createPages(options: ReceiverOptions) {
  const { requestListener } = new HTTPReceiver({
    ...oauthOf(options),
    endpoints: [],
    signingSecret: '',
    signatureVerification: false,
    logger: silentLogger,
  });
  return createHttpPort({ ...options, listener: requestListener });
}
