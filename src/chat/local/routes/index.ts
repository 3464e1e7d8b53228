/** The local chat's web server, put together. */
import { Hono } from 'hono';
import { messageOf, UserError } from '../../../errors.ts';
import { PlatformError } from '../../platform.ts';
import type { LocalContext } from '../context.ts';
import { createUploads, fileRoutes } from './files.ts';
import { keyOnly, loopbackNamesOnly, sameOriginOnly, securityHeaders } from './guard.ts';
import { interactionRoutes } from './interactions.ts';
import { liveRoutes } from './live.ts';
import { moderationRoutes } from './moderation.ts';
import { pageRoutes } from './page.ts';
import { peopleRoutes } from './people.ts';

export interface Routes {
  readonly app: Hono;
  /** Ends what would keep connections open. */
  close(): void;
}

/** With a `key`, everyone who has it may come from anywhere; without, only this machine. */
export function createRoutes(context: LocalContext, key: string | undefined): Routes {
  const app = new Hono();
  const uploads = createUploads(context);
  const live = liveRoutes(context);
  app.use(securityHeaders);
  app.use(sameOriginOnly);
  app.use(key === undefined ? loopbackNamesOnly : keyOnly(key));
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
  ];
  for (const part of parts) app.route('/', part);
  return { app, close: live.close };
}
