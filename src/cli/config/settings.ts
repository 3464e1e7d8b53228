/** Every variable of the environment that is a setting, and what it may hold; `.env.example` explains them. */

import { z } from 'zod';

const oneOf = <T extends string>(...names: readonly [T, ...T[]]) =>
  z.enum(names, { error: `must be ${names.slice(0, -1).join(', ')} or ${names.at(-1)}` });

const whole = (min: number, max: number, what = 'a whole number') =>
  z
    .string()
    .refine((text) => /^\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max, {
      error: `must be ${what} from ${min} to ${max}`,
    })
    .transform(Number);

const text = z.string().max(4000, { error: 'must have at most 4000 characters' });

const host = z
  .string()
  .regex(/^[A-Za-z0-9.:_-]{1,255}$/, { error: 'must be a host name or an address, such as 0.0.0.0' });

/** One value of a list, as a Host header names it. */
const hosts = text
  .regex(/^[\w.-]+(?: *, *[\w.-]+)*$/, { error: 'must be host names with commas between them' })
  .transform((list) => list.split(',').map((name) => name.trim().toLowerCase()));

const address = text.regex(/^https?:\/\/[^\s/]+/, { error: 'must be an address that begins with http' });

/** A shorter one could be guessed; who sets none has no dashboard. */
const shortestToken = 16;

/** An empty variable counts as not set. */
export const settings = z.object({
  REDIS_URL: text.optional(),
  REDIS_CA_FILE: text.optional(),
  ELLA_REDIS_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,40}$/, { error: 'must be 1 to 40 letters, digits, "_", "." or "-"' })
    .default('ella'),
  ELLA_REDIS_MEMORY_MB: whole(16, 1_000_000, 'a number of MiB').optional(),
  ELLA_DATA_DIR: text.optional(),
  ELLA_MODELS_DIR: text.optional(),
  ELLA_MODEL: text.optional(),
  ELLA_SAFETY_MODEL: text.optional(),
  HF_TOKEN: text.optional(),
  HF_ENDPOINT: address.default('https://huggingface.co'),
  HF_HUB_CACHE: text.optional(),
  HF_HOME: text.optional(),
  CIVITAI_TOKEN: text.optional(),
  CIVITAI_ENDPOINT: address.default('https://civitai.com'),
  ELLA_DEVICE: oneOf('auto', 'webgpu', 'cuda', 'cpu').default('auto'),
  ELLA_MODEL_MEMORY_MB: whole(64, 10_000_000, 'a number of MiB').optional(),
  ELLA_WINOGRAD: oneOf('auto', 'off').default('auto'),
  /** Checked here, read in `graph/device`. */
  ELLA_CPU_THREADS: whole(1, 1024).optional(),
  ELLA_JOBS_IN_FLIGHT: whole(1, 64).default(8),
  ELLA_WAITING_PER_MEMBER: whole(1, 100_000).default(20),
  ELLA_WAITING_PER_SERVER: whole(1, 1_000_000).default(500),
  ELLA_WAITING_IN_ALL: whole(1, 1_000_000).default(100_000),
  ELLA_KEEP_PICTURES_MINUTES: whole(0, 43_200, 'a number of minutes').default(60),
  ELLA_KEEP_UPLOADS_DAYS: whole(1, 365, 'a number of days').default(3),
  ELLA_KEEP_UNDELIVERED_DAYS: whole(1, 60, 'a number of days').default(7),
  ELLA_KEEP_HISTORY_DAYS: whole(1, 3_650, 'a number of days').default(365),
  ELLA_ALLOWED_HOSTS: hosts.default([]),
  ELLA_HTTP_HOST: host.default('127.0.0.1'),
  ELLA_HTTP_PORT: whole(0, 65_535, 'a port').optional(),
  ELLA_HTTP_TOKEN: z
    .string()
    .min(shortestToken, { error: `must have at least ${shortestToken} characters` })
    .max(4000)
    .optional(),
  ELLA_MODERATION_FILE: text.optional(),
  LOG_LEVEL: oneOf('debug', 'info', 'warn', 'error', 'silent').default('info'),
  ELLA_LOG_FORMAT: oneOf('auto', 'json', 'pretty').default('auto'),
  ELLA_STOP_SECONDS: whole(1, 3600, 'a number of seconds').default(25),
  ELLA_LOCAL_CHAT: oneOf('auto', 'on', 'off').default('auto'),
  ELLA_LOCAL_CHAT_HOST: host.default('127.0.0.1'),
  ELLA_LOCAL_CHAT_PORT: whole(0, 65_535, 'a port').optional(),
  ELLA_LOCAL_CHAT_KEY: z
    .string()
    .min(shortestToken, { error: `must have at least ${shortestToken} characters` })
    .max(4000)
    .optional(),
  ELLA_LLM_URL: address.optional(),
  ELLA_LLM_MODEL: text.optional(),
  ELLA_LLM_KEY: text.optional(),
  DISCORD_TOKEN: text.optional(),
  DISCORD_API_URL: address.optional(),
  SLACK_BOT_TOKEN: text.optional(),
  SLACK_APP_TOKEN: text.optional(),
  SLACK_SIGNING_SECRET: text.optional(),
  SLACK_HOST: host.default('127.0.0.1'),
  SLACK_PORT: whole(0, 65_535, 'a port').default(3000),
  SLACK_CLIENT_ID: text.optional(),
  SLACK_CLIENT_SECRET: text.optional(),
  SLACK_STATE_SECRET: text.optional(),
  SLACK_STORE_KEY: text.min(32, { error: 'must have at least 32 characters' }).optional(),
  SLACK_CONFIG_TOKEN: text.optional(),
  SLACK_APP_ID: text.optional(),
  SLACK_COMMAND_PREFIX: z
    .string()
    .regex(/^[a-z0-9_-]{1,16}$/, { error: 'must be 1 to 16 small letters, digits, "_" or "-"' })
    .optional(),
  SLACK_API_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address, such as https://slack.com/api/' })
    .optional(),
});

/** Read elsewhere, before or without these settings. */
const others = ['ELLA_CACHE_DIR', 'ELLA_ENV_FILE', 'ELLA_NO_INSTALL'];

/** What must never be shown. */
export const secretNames = [
  'HF_TOKEN',
  'CIVITAI_TOKEN',
  'ELLA_HTTP_TOKEN',
  'ELLA_LOCAL_CHAT_KEY',
  'ELLA_LLM_KEY',
  'DISCORD_TOKEN',
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_CLIENT_SECRET',
  'SLACK_STATE_SECRET',
  'SLACK_STORE_KEY',
  'SLACK_CONFIG_TOKEN',
] as const;

/** The names of all settings, for documents to be compared with. */
export const settingNames: readonly string[] = [...Object.keys(settings.shape), ...others];
