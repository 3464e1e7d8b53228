/** The port for operators: health, readiness, metrics, and the dashboard where there is one. */

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { AppError, messageOf, UserError } from '../errors.ts';
import { limitBodies, ownHostsOnly } from '../http/guard.ts';
import type { Log } from '../store/log.ts';
import type { Dashboard } from './dashboard.ts';
import type { Health } from './health.ts';
import type { Metrics } from './metrics.ts';

/** Where it listens unless told otherwise: the port that OpenTelemetry's exporters for Prometheus use. */
export const usualPort = 9464;

export interface HttpServerOptions {
  readonly host: string;
  /** Undefined: the usual one, or any that is free. */
  readonly port: number | undefined;
  /** Names it answers to besides its own. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** What this process is, told at `/healthz`. */
  readonly identity: Readonly<Record<string, string>>;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly log: Log;
}

export interface HttpServer {
  /** Such as `http://127.0.0.1:9464`. */
  readonly url: string;
  addDashboard(dashboard: Dashboard): void;
  close(): Promise<void>;
}

/** The largest body that anything here takes is a token in a form. */
const maxBody = 8 * 1024;

/** @throws UserError `http_port` where the port can't be had */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { host, allowedHosts = [], health, metrics, identity, log } = options;
  let dashboard: Hono | undefined;
  const app = new Hono();
  app.use(ownHostsOnly({ boundTo: host, allowed: allowedHosts }));
  app.use(limitBodies(maxBody, 'A request here'));
  app.get('/healthz', (context) =>
    context.json({ status: 'ok', program: 'ella-bot', ...identity, uptime: Math.round(process.uptime()) }),
  );
  app.get('/readyz', async (context) => {
    const readiness = await health.readiness();
    return context.json(readiness, readiness.ready ? 200 : 503);
  });
  app.get('/metrics', async (context) =>
    context.body(await metrics.text(), 200, { 'Content-Type': metrics.registry.contentType }),
  );
  // An app of its own, because no route can be added to one that has answered already.
  app.all('/queues/*', async (context) => dashboard?.fetch(context.req.raw) ?? context.notFound());
  app.onError((error, context) => {
    log.error({ err: error, path: context.req.path }, `A request failed: ${messageOf(error)}`);
    return context.json({ error: 'This failed; the log says why.' }, 500);
  });

  const server = createServer(getRequestListener(app.fetch));
  const port = await listen(server, options);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    addDashboard({ path, routes }) {
      dashboard = new Hono().route(path, routes);
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: Server, { host, port, log }: HttpServerOptions): Promise<number> {
  try {
    return await tryPort(server, host, port ?? usualPort);
  } catch (cause) {
    if (port === undefined && isTaken(cause)) {
      log.info({ port: usualPort }, 'The usual port for metrics is taken; another one is used');
      return tryPort(server, host, 0);
    }
    throw new UserError('http_port', problemOf(cause, host, port ?? usualPort), { cause });
  }
}

function problemOf(cause: unknown, host: string, port: number): string {
  if (isTaken(cause)) {
    return `Port ${port} on ${host} is taken by another program. Set ELLA_HTTP_PORT to another one, or to 0 for none.`;
  }
  return `The port for metrics can't be opened on ${host}:${port}: ${messageOf(cause)}. Check ELLA_HTTP_HOST and ELLA_HTTP_PORT.`;
}

function isTaken(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
}

async function tryPort(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') {
    throw new AppError('http_port', `The port for metrics has no number on ${host}.`);
  }
  return address.port;
}
