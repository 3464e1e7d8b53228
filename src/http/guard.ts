/** Middleware for every port of ours that speaks HTTP: refuses strange names and bodies that are too large. */
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createIsOwnHost, type HostsOptions, strangeHost } from './own-hosts.ts';

export function ownHostsOnly(options: HostsOptions): MiddlewareHandler {
  const isOwn = createIsOwnHost(options);
  return async (context, next) => {
    const host = context.req.header('host');
    return isOwn(host) ? next() : context.text(strangeHost(host), 421);
  };
}

/** `most` in bytes; `what` begins the sentence that says so. */
export function limitBodies(most: number, what: string): MiddlewareHandler {
  const shown = most >= 1024 ** 2 ? `${most / 1024 ** 2} MiB` : `${most / 1024} KiB`;
  const limit = bodyLimit({
    maxSize: most,
    onError: (context) => context.json({ error: `${what} may have ${shown} at most` }, 413),
  });
  return async (context, next) => {
    const { req } = context;
    // Whoever sends a body says so. A request without one can't be made anew with a body that is counted.
    const hasBody =
      req.header('content-length') !== undefined || req.header('transfer-encoding') !== undefined;
    return hasBody ? limit(context, next) : next();
  };
}
