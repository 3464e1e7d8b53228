/** Keeps strangers and other sites out, and stops the page from loading or running anything from elsewhere. */
import { timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

export const securityHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  const headers: Readonly<Record<string, string>> = {
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
  };
  for (const [name, value] of Object.entries(headers)) {
    if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  }
};

/** A page of another site may reach this server too; its requests must not count as the person's. */
export const sameOriginOnly: MiddlewareHandler = async (c, next) => {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
    const site = c.req.header('sec-fetch-site');
    const origin = c.req.header('origin');
    const foreign =
      (site !== undefined && site !== 'same-origin') ||
      (origin !== undefined && hostOf(origin) !== c.req.header('host'));
    if (foreign) return c.json({ error: 'Requests of other sites are refused' }, 403);
  }
  return next();
};

/** Asks for the key once, as `?key=…`, and remembers it in a cookie that scripts can't read. */
export function keyOnly(key: string): MiddlewareHandler {
  return async (c, next) => {
    const given = c.req.query('key');
    if (given !== undefined && c.req.method === 'GET' && matches(given, key)) {
      setCookie(c, 'ella-key', key, { httpOnly: true, sameSite: 'Strict', path: '/', maxAge: 30 * 86_400 });
      return c.redirect('/');
    }
    if (!matches(getCookie(c, 'ella-key') ?? '', key)) {
      return c.text('This chat needs its key: open the address that the bot printed', 401);
    }
    return next();
  };
}

function matches(given: string, key: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(key)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}
