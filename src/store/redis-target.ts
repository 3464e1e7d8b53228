/** Which Redis to talk to: a REDIS_URL or a unix socket, read into connection settings. */
import { UserError } from '../errors.ts';

/** The part of ioredis' options that an address decides. */
export interface ConnectionSettings {
  readonly host?: string;
  readonly port?: number;
  /** A unix socket, instead of host and port. */
  readonly path?: string;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: { readonly ca?: string; readonly servername?: string };
}

/** A Redis that can be connected to; `where` names it in messages and never holds a password. */
export interface RedisTarget {
  readonly where: string;
  readonly options: ConnectionSettings;
}

const expected =
  'expected redis://[user:password@]host[:port][/db], rediss://… or unix://[user:password@localhost]/path/to/socket[?db=N]';

/**
 * Reads `redis://`, `rediss://` (TLS) and `unix://` addresses.
 * @param ca PEM text of a certificate authority that the system does not know, for `rediss://`.
 * @throws UserError `redis_url` when the address cannot be one.
 */
export function parseRedisUrl(address: string, ca?: string): RedisTarget {
  let url: URL;
  try {
    url = new URL(address.trim());
  } catch {
    // The address may hold a password, so it is not repeated.
    throw new UserError('redis_url', `REDIS_URL is not an address: ${expected}.`);
  }
  const auth = {
    ...(url.username ? { username: decode(url.username) } : {}),
    ...(url.password ? { password: decode(url.password) } : {}),
  };
  if (url.protocol === 'unix:') {
    const path = decode(url.pathname);
    if (!['', 'localhost'].includes(url.hostname) || path.length < 2) {
      throw new UserError('redis_url', `REDIS_URL names no socket file: ${expected}.`);
    }
    const db = readDb(url.searchParams.get('db') ?? '');
    return { where: `unix://${path}${db ? `?db=${db}` : ''}`, options: { path, db, ...auth } };
  }
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') {
    throw new UserError('redis_url', `REDIS_URL starts with "${url.protocol}": ${expected}.`);
  }
  if (url.hostname === '') throw new UserError('redis_url', `REDIS_URL names no host: ${expected}.`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? 6379 : Number(url.port);
  const db = readDb(url.pathname.replace(/^\//, '') || (url.searchParams.get('db') ?? ''));
  const tls =
    url.protocol === 'rediss:'
      ? { tls: { ...(ca === undefined ? {} : { ca }), ...(isIp(host) ? {} : { servername: host }) } }
      : {};
  return {
    where: `${url.protocol}//${url.hostname}:${port}${db ? `/${db}` : ''}`,
    options: { host, port, db, ...auth, ...tls },
  };
}

/** A Redis that listens on a unix socket of this machine. */
export function socketTarget(path: string): RedisTarget {
  return { where: `unix://${path}`, options: { path, db: 0 } };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readDb(text: string): number {
  if (text === '') return 0;
  if (!/^\d{1,5}$/.test(text)) {
    throw new UserError('redis_url', `REDIS_URL names database "${text}", but a database is a number.`);
  }
  return Number(text);
}

function isIp(host: string): boolean {
  return host.includes(':') || /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
}
