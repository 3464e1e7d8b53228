/** All settings of the program: read from the environment once, checked, and handed on as one value. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { messageOf, UserError } from '../../errors.ts';
import { decodeText } from '../../files/decode-text.ts';
import { hubCacheFolder } from '../../hub/sources/hub-cache.ts';
import type { Caps } from '../../jobs/ledger/admission.ts';
import type { Keep } from '../../jobs/record/keep.ts';
import { parseRedisUrl, type RedisTarget } from '../../store/redis-target.ts';
import { dataFolder, modelsFolder } from './folders.ts';
import { secretNames, settingNames, settings } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** s */
const day = 86_400;

const unseen: ReadonlySet<PropertyKey> = new Set([...secretNames, 'REDIS_URL']);

export interface Config {
  readonly redis: {
    /** Undefined: the bot starts an embedded one. */
    readonly target: RedisTarget | undefined;
    readonly prefix: string;
    /** The most that the embedded Redis may take. */
    readonly memoryMb: number | undefined;
    /** Of the embedded Redis. */
    readonly folder: string;
  };
  readonly dataFolder: string;
  readonly modelsFolder: string;
  readonly model: string | undefined;
  /** Which classifier checks pictures, where there are several. */
  readonly safetyModel: string | undefined;
  /** Where models are pulled from. */
  readonly hub: {
    readonly endpoint: string;
    readonly token: string | undefined;
    /** The cache of Hugging Face's own tools. */
    readonly cacheFolder: string;
    readonly civitaiEndpoint: string;
    readonly civitaiToken: string | undefined;
  };
  readonly device: 'auto' | 'webgpu' | 'cuda' | 'cpu';
  /** Bytes of weights that stay loaded. */
  readonly modelMemory: number | undefined;
  /** Whether memory may be spent on faster convolutions. */
  readonly winograd: boolean;
  readonly jobsInFlight: number;
  /** Names that every port of ours answers to besides its own. */
  readonly allowedHosts: readonly string[];
  readonly http: {
    readonly host: string;
    /** 0: none; undefined: the usual one, or any where that is taken. */
    readonly port: number | undefined;
    readonly token: string | undefined;
  };
  /** Jobs that may wait at once. */
  readonly caps: Caps;
  readonly keep: Keep;
  /** What the operator settles for all servers, as JSON. */
  readonly moderationFile: string | undefined;
  readonly log: {
    readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
    readonly format: 'auto' | 'json' | 'pretty';
  };
  /** How long a stop may take. */
  readonly stopMs: number;
  readonly chat: {
    readonly local: {
      /** `auto`: where no other chat is set up. */
      readonly use: 'auto' | 'on' | 'off';
      readonly host: string;
      /** Undefined: the usual one, or any where that is taken. */
      readonly port: number | undefined;
      readonly key: string | undefined;
    };
    readonly discordToken: string | undefined;
    readonly discordApiUrl: string | undefined;
    readonly slackBotToken: string | undefined;
    readonly slackAppToken: string | undefined;
    readonly slackSigningSecret: string | undefined;
    readonly slack: {
      readonly host: string;
      readonly port: number;
      readonly clientId: string | undefined;
      readonly clientSecret: string | undefined;
      readonly stateSecret: string | undefined;
      readonly storeKey: string | undefined;
      readonly configToken: string | undefined;
      readonly appId: string | undefined;
      readonly commandPrefix: string | undefined;
      readonly apiUrl: string | undefined;
    };
  };
  /** A language model that expands and translates prompts, where there is one. */
  readonly llm:
    | { readonly url: string; readonly model: string; readonly key: string | undefined }
    | undefined;
  /** What must never be shown, for the log to leave out. */
  readonly secrets: readonly string[];
  /** What seems to be meant for this program but is no setting of it, one line each. */
  readonly warnings: readonly string[];
}

/** @throws UserError `bad_setting` or `redis_url`: one line that names every bad variable, without any secret */
export function readConfig(env: Environment = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = settings.safeParse(given);
  if (!parsed.success) throw new UserError('bad_setting', describe(parsed.error, given));
  const read = parsed.data;
  const target = read.REDIS_URL === undefined ? undefined : redisTarget(read.REDIS_URL, read.REDIS_CA_FILE);
  const data = dataFolder(given);
  const secrets = [...secretNames.map((name) => read[name]), target?.options.password];
  return {
    redis: {
      target,
      prefix: read.ELLA_REDIS_PREFIX,
      memoryMb: read.ELLA_REDIS_MEMORY_MB,
      folder: path.join(data, 'redis'),
    },
    dataFolder: data,
    modelsFolder: modelsFolder(given),
    model: read.ELLA_MODEL,
    safetyModel: read.ELLA_SAFETY_MODEL,
    hub: {
      endpoint: read.HF_ENDPOINT.replace(/\/+$/, ''),
      token: read.HF_TOKEN,
      cacheFolder: hubCacheFolder(given),
      civitaiEndpoint: read.CIVITAI_ENDPOINT.replace(/\/+$/, ''),
      civitaiToken: read.CIVITAI_TOKEN,
    },
    device: read.ELLA_DEVICE,
    modelMemory: read.ELLA_MODEL_MEMORY_MB === undefined ? undefined : read.ELLA_MODEL_MEMORY_MB * 1024 ** 2,
    winograd: read.ELLA_WINOGRAD === 'auto',
    jobsInFlight: read.ELLA_JOBS_IN_FLIGHT,
    allowedHosts: read.ELLA_ALLOWED_HOSTS,
    http: { host: read.ELLA_HTTP_HOST, port: read.ELLA_HTTP_PORT, token: read.ELLA_HTTP_TOKEN },
    caps: {
      member: read.ELLA_WAITING_PER_MEMBER,
      server: read.ELLA_WAITING_PER_SERVER,
      all: read.ELLA_WAITING_IN_ALL,
    },
    keep: {
      recordSeconds: read.ELLA_KEEP_HISTORY_DAYS * day,
      imageSeconds: read.ELLA_KEEP_UNDELIVERED_DAYS * day,
      deliveredSeconds: read.ELLA_KEEP_PICTURES_MINUTES * 60,
      initSeconds: read.ELLA_KEEP_UPLOADS_DAYS * day,
    },
    moderationFile: read.ELLA_MODERATION_FILE,
    log: { level: read.LOG_LEVEL, format: read.ELLA_LOG_FORMAT },
    stopMs: read.ELLA_STOP_SECONDS * 1000,
    chat: {
      local: {
        use: read.ELLA_LOCAL_CHAT,
        host: read.ELLA_LOCAL_CHAT_HOST,
        port: read.ELLA_LOCAL_CHAT_PORT,
        key: read.ELLA_LOCAL_CHAT_KEY,
      },
      discordToken: read.DISCORD_TOKEN,
      discordApiUrl: read.DISCORD_API_URL,
      slackBotToken: read.SLACK_BOT_TOKEN,
      slackAppToken: read.SLACK_APP_TOKEN,
      slackSigningSecret: read.SLACK_SIGNING_SECRET,
      slack: {
        host: read.SLACK_HOST,
        port: read.SLACK_PORT,
        clientId: read.SLACK_CLIENT_ID,
        clientSecret: read.SLACK_CLIENT_SECRET,
        stateSecret: read.SLACK_STATE_SECRET,
        storeKey: read.SLACK_STORE_KEY,
        configToken: read.SLACK_CONFIG_TOKEN,
        appId: read.SLACK_APP_ID,
        commandPrefix: read.SLACK_COMMAND_PREFIX,
        apiUrl: read.SLACK_API_URL,
      },
    },
    llm: languageModel(read),
    secrets: secrets.filter((secret) => secret !== undefined),
    warnings: strangers(given),
  };
}

/** @throws UserError `bad_setting` where an address has no model to ask there */
function languageModel({
  ELLA_LLM_URL: url,
  ELLA_LLM_MODEL: model,
  ELLA_LLM_KEY: key,
}: z.output<typeof settings>): Config['llm'] {
  if (url === undefined) return undefined;
  if (model !== undefined) return { url, model, key };
  throw new UserError('bad_setting', 'ELLA_LLM_MODEL must name the model to ask at ELLA_LLM_URL');
}

function describe(error: z.ZodError, env: Environment): string {
  return error.issues
    .map(({ path: [name = ''], message }) => {
      const came = unseen.has(name) ? '' : `, not ${JSON.stringify(env[String(name)])}`;
      return `${String(name)} ${message}${came}`;
    })
    .join('; ');
}

function redisTarget(address: string, caFile: string | undefined): RedisTarget {
  if (caFile === undefined) return parseRedisUrl(address);
  let ca: string;
  try {
    ca = decodeText(readFileSync(caFile));
  } catch (cause) {
    throw new UserError('bad_setting', `REDIS_CA_FILE can't be read: ${messageOf(cause)}`, { cause });
  }
  return parseRedisUrl(address, ca);
}

function strangers(env: Environment): string[] {
  const ours = settingNames.filter((name) => name.startsWith('ELLA_'));
  return Object.keys(env)
    .filter((name) => name.startsWith('ELLA_') && !ours.includes(name))
    .map((name) => `${name} is no setting of ella-bot; .env.example lists them all`);
}
