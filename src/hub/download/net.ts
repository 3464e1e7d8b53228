/** One GET over HTTP for the pulls: redirects followed by hand, tokens kept from strangers, silence noticed. */

import { messageOf } from '../../errors.ts';

/** How to behave on the network. */
export interface Net {
  /** Sent as User-Agent; some sites refuse a library's own. */
  readonly agent: string;
  /** A server that says nothing for so long, in ms, is given up for this try. */
  readonly idleMs: number;
  /** The wait after the first failure, in ms; each further one doubles it. */
  readonly backoffMs: number;
  /** Failures in a row, without a byte between them, after which a pull ends. */
  readonly tries: number;
  /** Called with the reason why nothing moves, in one line for people. */
  readonly say: (line: string) => void;
}

export const usualNet: Omit<Net, 'agent' | 'say'> = { idleMs: 30_000, backoffMs: 500, tries: 8 };

export interface Get {
  readonly url: string;
  /** A bearer token for the host of `url` and no other. */
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Something that may be over at the next try. `afterMs`: not before the server said so. */
export class Hiccup extends Error {
  readonly afterMs: number | undefined;

  constructor(message: string, options: { afterMs?: number | undefined; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'Hiccup';
    this.afterMs = options.afterMs;
  }
}

const maxRedirects = 10;
const redirects = new Set([301, 302, 303, 307, 308]);

/** An answer with its body still to come. `touch` is to be called for each piece of it. */
export interface Answer {
  readonly response: Response;
  readonly touch: () => void;
  /** Must be called when the answer is done with, read or not. */
  readonly close: () => void;
}

/** @throws Hiccup when nobody answers, or not what HTTP allows; the signal's reason when it was aborted */
export async function openAnswer(net: Net, get: Get, signal: AbortSignal): Promise<Answer> {
  signal.throwIfAborted();
  const silence = new AbortController();
  const timer = setTimeout(
    () => silence.abort(new Hiccup(`${hostOf(get.url)} said nothing for ${net.idleMs / 1000} s`)),
    net.idleMs,
  );
  const close = () => {
    clearTimeout(timer);
    silence.abort();
  };
  try {
    const response = await follow(net, get, AbortSignal.any([signal, silence.signal]));
    return { response, touch: () => timer.refresh(), close };
  } catch (error) {
    close();
    signal.throwIfAborted();
    throw asHiccup(error, hostOf(get.url));
  }
}

/** What broke a request or a body, as something that may be tried again. */
export function asHiccup(error: unknown, host: string): Hiccup {
  if (error instanceof Hiccup) return error;
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : messageOf(cause);
  return new Hiccup(`the connection to ${host} failed (${code})`, { cause: error });
}

export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

async function follow(net: Net, get: Get, signal: AbortSignal): Promise<Response> {
  const home = new URL(get.url).origin;
  let at = new URL(get.url);
  let token = get.token;
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const response = await fetch(at, {
      redirect: 'manual',
      signal,
      headers: {
        'user-agent': net.agent,
        // Ranges and hashes count the bytes of the file, not those of a compressed copy.
        'accept-encoding': 'identity',
        ...get.headers,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
    });
    if (!redirects.has(response.status)) return response;
    await response.body?.cancel();
    at = nextAddress(at, response);
    // A signed address refuses a second authorization, and a token is nobody else's business. Not even on the way back.
    if (at.origin !== home) token = undefined;
  }
  throw new Hiccup(`${hostOf(get.url)} redirects more than ${maxRedirects} times`);
}

function nextAddress(from: URL, response: Response): URL {
  const location = response.headers.get('location') ?? '';
  if (!URL.canParse(location, from.href))
    throw new Hiccup(`${from.host} redirects to no address: ${JSON.stringify(location.slice(0, 80))}`);
  const next = new URL(location, from);
  const isSafe = next.protocol === 'https:' || (next.protocol === 'http:' && from.protocol === 'http:');
  if (!isSafe) throw new Hiccup(`${from.host} redirects to ${next.protocol}//, which is not followed`);
  return next;
}
