/** The local chat's web server, put together. */
import { Hono } from 'hono';
import { messageOf, UserError } from '../../../errors.ts';
import { limitBodies, ownHostsOnly } from '../../../http/guard.ts';
import type { HostsOptions } from '../../../http/own-hosts.ts';
import { PlatformError } from '../../platform.ts';
import type { LocalContext } from '../context.ts';
import { createUploads, fileRoutes, uploadPath } from './files.ts';
import { keyOnly, sameOriginOnly, securityHeaders } from './guard.ts';
import { interactionRoutes } from './interactions.ts';
import { liveRoutes } from './live.ts';
import { modelPullRoutes } from './model-pull.ts';
import { moderationRoutes } from './moderation.ts';
import { pageRoutes } from './page.ts';
import { peopleRoutes } from './people.ts';

export interface Routes {
  readonly app: Hono;
  /** Ends what would keep connections open. */
  close(): void;
}

/** Far more than every field of the form filled to its end. */
const maxRequest = 256 * 1024;

export interface RoutesOptions {
  readonly hosts: HostsOptions;
  /** Asked of everybody; absent where only this machine can come. */
  readonly key: string | undefined;
}

export function createRoutes(context: LocalContext, { hosts, key }: RoutesOptions): Routes {
  const app = new Hono();
  const uploads = createUploads(context);
  const live = liveRoutes(context);
  const smallOnly = limitBodies(maxRequest, 'A request');
  app.use(securityHeaders);
  app.use(ownHostsOnly(hosts));
  app.use(sameOriginOnly);
  if (key !== undefined) app.use(keyOnly(key));
  // Files have a larger limit of their own.
  app.use('/api/*', (c, next) => (c.req.path === uploadPath ? next() : smallOnly(c, next)));
  app.onError((error, c) => {
    if (error instanceof UserError) return c.json({ error: error.message, code: error.code }, 400);
    if (error instanceof PlatformError) return c.json({ error: error.message, code: error.code }, 404);
    context.report(error);
    return c.json({ error: `The server failed: ${messageOf(error)}` }, 500);
  });
  const parts = [
    pageRoutes(),
    live.routes,
    fileRoutes(context, uploads),
    interactionRoutes(context, uploads),
    peopleRoutes(context, uploads),
    moderationRoutes(context),
    modelPullRoutes(context),
  ];
  for (const part of parts) app.route('/', part);
  return { app, close: live.close };
}
