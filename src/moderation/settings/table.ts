/** All that a server can settle, one entry each: schema, types, limits, export and screens follow from it. */
import { fields } from '../../request/fields.ts';
import type { Setting } from './kind.ts';

const ids = (of: 'channels' | 'roles' | 'members') => ({ kind: 'ids', of, most: 500, default: [] }) as const;
const names = <A extends 'models' | 'loras' | 'samplers' | 'flags' | 'commands'>(among: A) =>
  ({ kind: 'names', among, most: 200, default: [] }) as const;
const upTo = <K extends 'whole' | 'decimal'>(kind: K, min: number, max: number) =>
  ({ kind, min, max, default: null, strict: 'lower' }) as const;

/** What a check of pictures makes of those that it finds, from the mildest. */
const checks = ['off', 'spoiler', 'blur', 'refuse'] as const;

/** Lists that allow something allow everything while they are empty. */
export const table = {
  allowedChannels: { ...ids('channels'), topic: 'where' },
  deniedChannels: { ...ids('channels'), topic: 'where', strict: 'union' },
  /** Pictures may be asked for in threads. */
  threads: { kind: 'switch', topic: 'where', default: true, strict: 'off', byChannel: true },
  /** Results may go to the person alone. */
  privateResults: { kind: 'switch', topic: 'where', default: true, strict: 'off', byChannel: true },
  /** Pictures may be asked for, and sent, in direct messages. */
  directMessages: { kind: 'switch', topic: 'where', default: true, strict: 'off' },

  allowedRoles: { ...ids('roles'), topic: 'who', byChannel: true },
  deniedRoles: { ...ids('roles'), topic: 'who', strict: 'union', byChannel: true },
  allowedMembers: { ...ids('members'), topic: 'who', byChannel: true },
  deniedMembers: { ...ids('members'), topic: 'who', strict: 'union', byChannel: true },
  /** Days since the account was made, where the platform tells. */
  accountDays: { kind: 'whole', topic: 'who', min: 0, max: 3_650, default: 0, strict: 'higher' },
  /** Days since the person joined the server, where the platform tells. */
  membershipDays: { kind: 'whole', topic: 'who', min: 0, max: 3_650, default: 0, strict: 'higher' },
  /** Members who may change settings besides those whom the platform lets manage the server. */
  managers: { ...ids('members'), topic: 'who' },

  presets: { kind: 'presets', topic: 'what', default: {}, strict: 'union', byChannel: true },
  rules: { kind: 'rules', topic: 'what', default: [], strict: 'union', byChannel: true },
  /** Words and phrases in which nothing is found. */
  allow: { kind: 'phrases', topic: 'what', default: [], byChannel: true },
  /** Goes into every negative prompt. */
  negative: { kind: 'text', topic: 'what', max: 1_000, default: '', strict: 'joined', byChannel: true },
  allowedModels: { ...names('models'), topic: 'what', strict: 'common', byChannel: true },
  loras: { kind: 'switch', topic: 'what', default: true, strict: 'off', byChannel: true },
  allowedLoras: { ...names('loras'), topic: 'what', strict: 'common', byChannel: true },
  allowedSamplers: { ...names('samplers'), topic: 'what', strict: 'common', byChannel: true },
  deniedFlags: { ...names('flags'), topic: 'what', strict: 'union', byChannel: true },
  deniedCommands: { ...names('commands'), topic: 'what', strict: 'union', byChannel: true },
  /** The server's own AutoMod rules hold for prompts too (Discord). */
  autoMod: { kind: 'switch', topic: 'what', default: false },

  /** In one request. */
  images: { ...upTo('whole', fields.images.min, fields.images.max), topic: 'amount', byChannel: true },
  steps: { ...upTo('whole', fields.steps.min, fields.steps.max), topic: 'amount', byChannel: true },
  /** The longer side in pixels. */
  side: { ...upTo('whole', fields.size.min, fields.size.max), topic: 'amount', byChannel: true },
  /** Jobs of one member that wait, and of all members together. */
  memberWaiting: { ...upTo('whole', 1, 1_000), topic: 'amount' },
  serverWaiting: { ...upTo('whole', 1, 100_000), topic: 'amount' },
  /** Images of one member. */
  imagesAnHour: { ...upTo('whole', 0, 100_000), topic: 'amount' },
  imagesADay: { ...upTo('whole', 0, 100_000), topic: 'amount' },
  imagesAMonth: { ...upTo('whole', 0, 1_000_000), topic: 'amount' },
  /** Requests that one prompt may become, by choices in braces and by --repeat; 1 for no more than itself. */
  spread: {
    kind: 'whole',
    topic: 'amount',
    min: 1,
    max: fields.repeat.max,
    default: 10,
    strict: 'lower',
    byChannel: true,
  },
  /** Seconds between two requests of one member. */
  cooldown: { kind: 'whole', topic: 'amount', min: 0, max: 86_400, default: 0, strict: 'higher' },
  /** Of the roles that a member has, the best counts. */
  roleQuotas: { kind: 'quotas', topic: 'amount', default: [] },

  imageCheck: {
    kind: 'choice',
    topic: 'images',
    values: checks,
    default: 'off',
    strict: 'later',
    byChannel: true,
  },
  /** In channels that the platform keeps for adults. */
  adultImageCheck: {
    kind: 'choice',
    topic: 'images',
    values: checks,
    default: 'off',
    strict: 'later',
    byChannel: true,
  },
  /** How sure the check must be, from 0 to 1: the lower, the more it finds. */
  imageThreshold: {
    kind: 'decimal',
    topic: 'images',
    min: 0.01,
    max: 1,
    default: 0.5,
    strict: 'lower',
    byChannel: true,
  },

  reviewChannel: { kind: 'channel', topic: 'review', default: null },
  /** Hours until what nobody decided about is refused. */
  reviewHours: { kind: 'whole', topic: 'review', min: 1, max: 168, default: 24 },
  /** Pictures that the check would refuse wait for moderators first. */
  reviewPictures: { kind: 'switch', topic: 'review', default: false },

  logChannel: { kind: 'channel', topic: 'log', default: null },
  logWhat: {
    kind: 'choice',
    topic: 'log',
    values: ['refusals', 'decisions', 'everything'],
    default: 'decisions',
  },
  /** How long the audit remembers who asked for what; where a server settled it, the records of its jobs too. */
  retentionDays: { kind: 'whole', topic: 'log', min: 1, max: 365, default: 90, strict: 'lower' },

  model: { kind: 'name', topic: 'look', among: 'models', default: null, byChannel: true },
  sampler: { kind: 'name', topic: 'look', among: 'samplers', default: null, byChannel: true },
  defaultSteps: {
    kind: 'whole',
    topic: 'look',
    min: 1,
    max: fields.steps.max,
    default: null,
    byChannel: true,
  },
  guidance: {
    kind: 'decimal',
    topic: 'look',
    min: fields.guidance.min,
    max: fields.guidance.max,
    default: null,
    byChannel: true,
  },
  size: { kind: 'size', topic: 'look', default: null, byChannel: true },
  count: {
    kind: 'whole',
    topic: 'look',
    min: fields.images.min,
    max: fields.images.max,
    default: null,
    byChannel: true,
  },
  /** How much of the work is done where nobody says. */
  effort: {
    kind: 'choice',
    topic: 'look',
    values: fields.effort.values,
    default: 'exact',
    byChannel: true,
  },
  /** The message in the channel shows a small picture, and not the thread alone. */
  channelPicture: { kind: 'switch', topic: 'look', default: true, byChannel: true },
  /** Where pictures are shown that somebody marked with a star. */
  showcase: { kind: 'channel', topic: 'look', default: null },
  reactions: { kind: 'reactions', topic: 'look', default: {} },
  /** Of what everybody sees; `auto` is the language of who asked. */
  language: {
    kind: 'choice',
    topic: 'look',
    values: ['auto', 'en', 'zh', 'es', 'de', 'fr', 'ja'],
    default: 'auto',
    byChannel: true,
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type Table = typeof table;
export type SettingName = keyof Table;

/** In the order of the table, in which people see them. */
export const settingNames = Object.keys(table) as readonly SettingName[];

/** @returns the entry as its general type, so that it can be handled by kind */
export function settingOf(name: SettingName): Setting {
  return table[name];
}

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(table, name);
}
