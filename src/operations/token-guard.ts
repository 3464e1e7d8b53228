/** Lets only those in who know the token: by a Bearer header, or by a cookie that a small form sets. */

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

export interface TokenGuard {
  /** Answers 401 to everybody else, with the form for a browser. */
  readonly guard: MiddlewareHandler;
  /** Takes the form, at `/login`. */
  readonly routes: Hono;
}

const cookieName = 'ella-dashboard';
const days = 30;

/** @param path what is guarded, such as `/queues` */
export function createTokenGuard(token: string, path: string): TokenGuard {
  // Not the token itself: what a browser keeps opens this page and nothing else.
  const pass = createHmac('sha256', token).update(`ella-bot ${path}`).digest('base64url');

  const isKnown = (context: Context) => {
    const bearer = /^Bearer +(\S+)$/i.exec(context.req.header('Authorization') ?? '')?.[1];
    if (bearer !== undefined && isEqual(bearer, token)) return true;
    return isEqual(getCookie(context, cookieName) ?? '', pass);
  };
  const refuse = (context: Context, why: string) => {
    context.header('WWW-Authenticate', 'Bearer');
    const wantsPage = context.req.header('Accept')?.includes('text/html') === true;
    return wantsPage ? context.html(form(path, why), 401) : context.json({ error: why }, 401);
  };

  const routes = new Hono();
  routes.post('/login', async (context) => {
    const { token: typed } = await context.req.parseBody();
    if (typeof typed !== 'string' || !isEqual(typed.trim(), token)) {
      return refuse(context, 'This is not the token.');
    }
    setCookie(context, cookieName, pass, {
      path,
      httpOnly: true,
      sameSite: 'Strict',
      secure: isEncrypted(context),
      maxAge: days * 86_400,
    });
    return context.redirect(path, 303);
  });

  return {
    routes,
    guard: async (context, next) => {
      context.header('Cache-Control', 'no-store');
      context.header('X-Frame-Options', 'DENY');
      context.header('Referrer-Policy', 'no-referrer');
      if (isKnown(context)) return next();
      return refuse(context, 'The token of ELLA_HTTP_TOKEN is needed.');
    },
  };
}

/** In a time that tells nothing of where they differ, nor of their lengths. */
function isEqual(came: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(came), digest(expected));
}

function isEncrypted({ req }: Context): boolean {
  return req.url.startsWith('https:') || req.header('X-Forwarded-Proto') === 'https';
}

function form(path: string, why: string): string {
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>ella-bot queue</title>
<style>body{font:1rem system-ui;max-width:22rem;margin:20vh auto;padding:0 1rem}input,button{font:inherit;padding:.4rem;width:100%;box-sizing:border-box;margin-top:.5rem}</style>
<h1>Queues</h1>
<form method="post" action="${path}/login">
<label for="token">${why}</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button>Open</button>
</form>
</html>`;
}
