/** The port for Slack's signed requests and for the pages on which workspaces install the bot. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { messageOf, UserError } from '../../../errors.ts';
import { createIsOwnHost, strangeHost } from '../../../http/own-hosts.ts';

export interface HttpPortOptions {
  readonly host: string;
  readonly port: number;
  readonly allowedHosts?: readonly string[] | undefined;
  /** Bolt's; it throws for what it has no route for. */
  readonly listener: RequestListener;
}

export interface HttpPort {
  /** @throws UserError `slack_port` where the port can't be had */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Such as `http://127.0.0.1:3000`; undefined while it is closed. */
  address(): string | undefined;
}

/** ms that open connections have when the bot stops. */
const grace = 1000;

export function createHttpPort({ host, port, allowedHosts = [], listener }: HttpPortOptions): HttpPort {
  const isOwnHost = createIsOwnHost({ boundTo: host, allowed: allowedHosts });
  let server: Server | undefined;

  const answer: RequestListener = (request, response) => {
    // What Slack posts is signed, under whatever name a proxy passes it on; its pages prove nothing.
    if (request.method !== 'POST' && !isOwnHost(request.headers.host)) {
      response.writeHead(421, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(strangeHost(request.headers.host));
      return;
    }
    try {
      listener(request, response);
    } catch {
      response.writeHead(404).end();
    }
  };

  return {
    async start() {
      const opening = createServer(answer);
      opening.listen({ host, port });
      try {
        await once(opening, 'listening');
      } catch (cause) {
        throw new UserError(
          'slack_port',
          `The port for Slack can't be opened on ${host}:${port}: ${messageOf(cause)}. Check SLACK_HOST and SLACK_PORT.`,
          { cause },
        );
      }
      server = opening;
    },
    async stop() {
      if (server === undefined) return;
      const closing = server;
      server = undefined;
      const closed = once(closing, 'close');
      closing.close();
      // Requests are answered as they come, so what is still open after a moment is only kept open.
      const timer = setTimeout(() => closing.closeAllConnections(), grace);
      await closed.finally(() => clearTimeout(timer));
    },
    address() {
      const bound = server?.address();
      if (bound === null || bound === undefined || typeof bound === 'string') return undefined;
      return `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`;
    },
  };
}
