/** Turns what Redis, or the way to it, can answer into errors that say what to do. */
import { AppError, messageOf } from '../errors.ts';

/** Codes that no waiting mends: someone has to change a setting first. */
const lasting = new Set([
  'redis_cluster',
  'redis_auth',
  'redis_old',
  'redis_db',
  'redis_tls',
  'redis_replica',
  'redis_permission',
]);

/** True when trying again without a change of settings is pointless. */
export function isLasting(error: AppError): boolean {
  return lasting.has(error.code);
}

/** Codes under which Redis is there but takes no writes. */
const writeless = new Set([
  'redis_full',
  'redis_disk',
  'redis_readonly',
  'redis_replicas',
  'redis_loading',
  'redis_quota',
]);

/** True when Redis answers but refuses to write (full, disk full, read-only, still loading). */
export function isWriteless(error: AppError): boolean {
  return writeless.has(error.code);
}

/**
 * True where what answers was a primary and is none now. Redis 7 and Valkey begin their answers with the code; Redis 5
 * and 6 put a script's error into a sentence of their own ("ERR Error running script (call to f_…): … -READONLY You
 * can't write against a read only slave."), and a client that was blocked is told of the change itself.
 */
export function isDemoted(message: string): boolean {
  return demotions.some((pattern) => pattern.test(message));
}

const demotions = [
  /(^|[\s:-])READONLY\b/,
  /can't write against a read only/,
  /^UNBLOCKED\b.*instance state changed/,
  /(^|[\s:-])MASTERDOWN\b/,
];

/** Turns anything thrown by a Redis client into an AppError with a `redis_*` code. */
export function storeError(error: unknown, where: string): AppError {
  if (error instanceof AppError) return error;
  const message = messageOf(error);
  const found = fromReply(message, where) ?? fromNetwork(codeOf(error), message, where);
  const [code, text] = found ?? unknown(error, message, where);
  return new AppError(code, text, { cause: error });
}

/** An error reply without a meaning of its own here, or no error of Redis at all. */
function unknown(error: unknown, message: string, where: string): Finding {
  if (error instanceof Error && error.name === 'ReplyError') {
    return ['redis_error', `Redis at ${where} answered with an error: ${message}`];
  }
  return ['unexpected', message];
}

type Finding = readonly [code: string, text: string];

const replies: readonly (readonly [RegExp, string, (where: string) => string])[] = [
  [
    /^WRONGPASS|^NOAUTH|invalid password|called without any password/,
    'redis_auth',
    (where) => `Redis at ${where} refused the password. Check user and password in REDIS_URL.`,
  ],
  [
    /^NOPERM/,
    'redis_permission',
    (where) =>
      `The user of REDIS_URL lacks rights on Redis at ${where}; the bot needs all keys, channels and commands.`,
  ],
  [
    /(^|[\s:-])OOM\b/,
    'redis_full',
    (where) =>
      `Redis at ${where} is full (maxmemory reached). Raise maxmemory; jobs already queued are kept.`,
  ],
  [
    /(^|[\s:-])MISCONF\b|No space left/,
    'redis_disk',
    (where) => `Redis at ${where} cannot write to its disk. Free some space there; it goes on by itself.`,
  ],
  [
    /(^|[\s:-])READONLY\b|can't write against a read only|^UNBLOCKED\b.*instance state changed/,
    'redis_readonly',
    (where) => `Redis at ${where} is a read-only replica. REDIS_URL must name the primary.`,
  ],
  [/(^|[\s:-])(MOVED \d|ASK \d|CLUSTERDOWN|CROSSSLOT|TRYAGAIN)/, 'redis_cluster', clusterLine],
  [
    /(^|[\s:-])NOREPLICAS\b/,
    'redis_replicas',
    (where) =>
      `Redis at ${where} takes no writes while too few replicas follow it (min-replicas-to-write). It goes on by itself.`,
  ],
  [
    /max (daily |monthly )?requests?|max request size|max data size|capacity quota|quota exceeded|bandwidth limit/i,
    'redis_quota',
    (where) =>
      `Redis at ${where} is at a limit of its plan. Take a larger plan there, or a Redis of your own; jobs already queued are kept.`,
  ],
  [
    /unknown command|not allowed to be called from|command is not supported|unsupported command/i,
    'redis_commands',
    (where) =>
      `Redis at ${where} lacks a command that the queue needs, as some managed services do. Use Redis or Valkey itself.`,
  ],
  [
    /(^|[\s:-])(LOADING|MASTERDOWN)\b/,
    'redis_loading',
    (where) => `Redis at ${where} is still loading its data.`,
  ],
  [/^BUSY|^UNKILLABLE/, 'redis_busy', (where) => `Redis at ${where} is busy running another script.`],
  [
    /DB index is out of range|SELECT is not allowed/,
    'redis_db',
    (where) => `Redis at ${where} has no such database. Check the number at the end of REDIS_URL.`,
  ],
  [
    /max number of clients|max concurrent connections/,
    'redis_clients',
    (where) => `Redis at ${where} accepts no more clients (maxclients).`,
  ],
];

/** For servers that say at the start that they are part of a cluster, and for those whose answers tell. */
export function clusterLine(where: string): string {
  return `Redis at ${where} runs in cluster mode, in which the keys of one job can't be kept together. Use one without it: "cluster mode disabled", or a single node or Sentinel.`;
}

function fromReply(message: string, where: string): Finding | undefined {
  for (const [pattern, code, text] of replies) {
    if (pattern.test(message)) return [code, text(where)];
  }
  return undefined;
}

function fromNetwork(code: string, message: string, where: string): Finding | undefined {
  if (code === 'ECONNREFUSED' || code === 'ENOENT') {
    return ['redis_refused', `Nothing answers at ${where}. Start Redis there or correct REDIS_URL.`];
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return ['redis_permission', `This user may not open ${where}.`];
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return ['redis_refused', `The host of ${where} cannot be found. Check REDIS_URL and the network.`];
  }
  if (/^(CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)|^EPROTO/.test(code)) {
    return ['redis_tls', `The TLS connection to ${where} failed (${message}).`];
  }
  if (code === 'ETIMEDOUT' || /timed out/i.test(message)) {
    return ['redis_timeout', `Redis at ${where} did not answer in time.`];
  }
  const lost = /Connection is closed|isn't writeable|max retries per request|Socket closed|ECONNRESET|EPIPE/i;
  if (lost.test(`${code} ${message}`)) {
    return ['redis_away', `Redis at ${where} is not reachable right now; the bot reconnects by itself.`];
  }
  return undefined;
}

function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') {
    return error.code;
  }
  return '';
}
