/**
 * Who may do what: every command, button, reaction, menu, form and mention there is, for everyone who may stand in front
 * of it, on each platform, with events that no client would send among them. The entries come from what the bot serves.
 * One that nobody has sorted in here counts as for moderators alone.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { commands } from '../../commands/index.ts';
import { flowButtons, flowForms } from '../../src/bot/flow/entries.ts';
import { usualReactions } from '../../src/bot/usual-reactions.ts';
import type { ChatEvent, CommandDefinition, OptionDefinition, OptionValue } from '../../src/chat/platform.ts';
import type { JobView } from '../../src/jobs/record/job-view.ts';
import { actions } from '../../src/request/actions.ts';
import { createMatrixWorld, type MatrixWorld, type Role } from '../support/bot/matrix-world.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const platforms = ['discord', 'slack', 'local'] as const;

/** What an entry does, and so who may. */
type Kind =
  /** Starts a job from nothing. */
  | 'asks'
  /** Starts one from another. */
  | 'draws'
  /** Shows pictures that are there. */
  | 'shows'
  /** Tells about a job. */
  | 'reads'
  /** Stops or deletes a job. */
  | 'manages'
  /** Only for who asked for the job. */
  | 'owns'
  /** About the person themselves, or about nobody. */
  | 'free'
  /** For moderators; for those who manage the server. */
  | 'moderates'
  | 'settles';

interface Entry {
  readonly name: string;
  readonly kind: Kind;
  /** @param job that it is about */
  readonly event: (job: JobView, world: MatrixWorld) => Happening;
}

/** An event without who, where and when. */
type Happening = {
  readonly [K in ChatEvent['kind']]: Omit<
    Extract<ChatEvent, { kind: K }>,
    'id' | 'place' | 'user' | 'locale' | 'canPost'
  >;
}[ChatEvent['kind']];

const kinds: Readonly<Record<string, Kind>> = {
  '/imagine': 'asks',
  '/queue': 'free',
  '/cancel': 'manages',
  '/history': 'free',
  '/favourites': 'free',
  '/defaults': 'free',
  ...Object.fromEntries(
    ['list', 'save', 'use', 'delete'].map((name): [string, Kind] => [`/preset ${name}`, 'free']),
  ),
  '/info': 'reads',
  '/models': 'free',
  '/stats': 'free',
  '/help': 'free',
  '/forget-me': 'free',
  'menu imagine-this': 'asks',
  'menu image-info': 'reads',
  mention: 'asks',
  home: 'free',
  'form imagine': 'asks',
  'form defaults': 'free',
  'form preset': 'free',
  'button defaults': 'free',
  'button preset': 'free',
  'button spread': 'free',
  'button cancel': 'manages',
  'button cancel-one': 'manages',
  'button cancel-all': 'free',
  'button remove': 'manages',
  'button edit': 'reads',
  'button resend': 'owns',
  'button retry': 'draws',
  'button whole': 'draws',
  'button mend': 'free',
  'button draw': 'free',
  'button expand': 'reads',
  'button forget': 'free',
  'button history': 'free',
  'button favourites': 'free',
  'button queue': 'free',
  ...Object.fromEntries(
    ['button', 'reaction'].flatMap((via) =>
      actions.map((action): [string, Kind] => [
        `${via} ${action}`,
        action === 'delete'
          ? 'manages'
          : ['rerun', 'variations', 'upscale', 'finish'].includes(action)
            ? 'draws'
            : 'shows',
      ]),
    ),
  ),
  '/reactions show': 'settles',
  '/reactions set': 'settles',
  '/reactions remove': 'settles',
  '/reactions reset': 'settles',
  ...Object.fromEntries(
    ['open', 'channel', 'audit', 'ban', 'unban', 'reset-quota'].map((name): [string, Kind] => [
      `/settings ${name}`,
      'settles',
    ]),
  ),
  'button info': 'reads',
  'button set': 'settles',
  'form set': 'settles',
  'button rev': 'moderates',
  'button mod': 'moderates',
};

const kindOf = (name: string): Kind => kinds[name] ?? 'moderates';

function entries(): Entry[] {
  const all: Entry[] = [];
  const add = (name: string, event: Entry['event']) => all.push({ name, kind: kindOf(name), event });
  for (const { definition, menus = [], buttons = {}, forms = {}, mention } of commands) {
    for (const { subcommand, options } of waysOf(definition)) {
      add(`/${definition.name}${subcommand === undefined ? '' : ` ${subcommand}`}`, (job) => ({
        kind: 'command',
        name: definition.name,
        subcommand,
        options: filled(options, job),
      }));
    }
    for (const menu of menus) {
      add(`menu ${menu.definition.name}`, (job, world) => ({
        kind: 'menu',
        name: menu.definition.name,
        message: messageOf(job, world),
        text: 'a hen',
        attachments: [],
      }));
    }
    for (const prefix of Object.keys(buttons)) addButton(prefix);
    for (const prefix of Object.keys(forms)) addForm(prefix);
    if (mention) {
      add('mention', (job, world) => ({
        kind: 'mention',
        message: messageOf(job, world),
        text: 'a hen',
        attachments: [],
      }));
    }
  }
  if (commands.some(({ home }) => home !== undefined)) add('home', () => ({ kind: 'home' }));
  for (const prefix of Object.keys(flowForms)) addForm(prefix);
  for (const prefix of Object.keys(flowButtons)) if (prefix !== 'act') addButton(prefix);
  for (const action of actions) {
    add(`button ${action}`, ({ id }) => {
      const picture = ['variations', 'upscale'].includes(action) ? ':0' : '';
      return { kind: 'button', customId: `act:${action}:${id}${picture}` };
    });
  }
  for (const [emoji, action] of usualReactions) {
    add(`reaction ${action}`, (job, world) => ({
      kind: 'reaction',
      added: true,
      emoji,
      message: messageOf(job, world),
    }));
  }
  return all;

  function addButton(prefix: string) {
    add(`button ${prefix}`, ({ id }) => ({ kind: 'button', customId: `${prefix}:${aboutOf(prefix, id)}` }));
  }
  function addForm(prefix: string) {
    add(`form ${prefix}`, () => ({
      kind: 'form',
      customId: prefix === 'set' ? 'set:exported:-' : prefix,
      values: { prompt: 'a hen', options: '' },
      files: {},
    }));
  }
}

/** What follows the prefix of a button. */
function aboutOf(prefix: string, id: string): string {
  switch (prefix) {
    // Answered by nobody but who was asked: here the question was somebody else's.
    case 'forget':
      return 'yes:nobody';
    case 'set':
      return 'home:-';
    // About nobody, since a ban would change who may draw in the rest of the matrix.
    case 'mod':
      return 'ban:nobody';
    case 'rev':
      return `approve:${id}`;
    default:
      return id;
  }
}

/** Of several pictures one is chosen first, where an emoji does not say which. */
const sizeOf = ({ kind }: Entry) => (kind === 'shows' ? 'many' : 'one');

function waysOf({ subcommands, options = [] }: CommandDefinition) {
  if (subcommands === undefined) return [{ subcommand: undefined, options }];
  return subcommands.map(({ name, options: own = [] }) => ({ subcommand: name, options: own }));
}

/** A value for every option that is needed, and the job wherever one can be named. */
function filled(options: readonly OptionDefinition[], { id }: JobView): Record<string, OptionValue> {
  const values: Record<string, OptionValue> = {};
  for (const option of options) {
    if (option.name === 'job') values.job = id;
    else if (option.name === 'prompt') values.prompt = 'a hen';
    else if (option.name === 'emoji') values.emoji = '🎈';
    else if (option.required && option.type === 'user') values[option.name] = 'somebody';
    else if (option.required && option.type === 'text')
      values[option.name] = option.choices?.[0]?.value ?? 'x';
  }
  return values;
}

function messageOf(job: JobView, { messages }: MatrixWorld) {
  const message = messages.get(job.id);
  if (message === undefined) throw new Error(`Job ${job.id} was not posted.`);
  return message;
}

const rolesOn = (platform: string): Role[] => {
  const place = { platform, server: 'home', channel: 'general' };
  return [
    { id: 'owner', place },
    { id: 'member', place },
    { id: 'moderator', moderator: true, place },
    { id: 'manager', moderator: true, managesServer: true, place },
    { id: 'listed', place },
    { id: 'banned', place },
    { id: 'muted', roles: ['muted'], place },
    { id: 'elsewhere', place: { ...place, channel: 'quiet' } },
    { id: 'stranger', place: { ...place, server: 'other' } },
  ];
};
type RoleName =
  | 'owner'
  | 'member'
  | 'moderator'
  | 'manager'
  | 'listed'
  | 'banned'
  | 'muted'
  | 'elsewhere'
  | 'stranger';

const here: readonly string[] = ['owner', 'member', 'moderator', 'manager', 'listed'] satisfies RoleName[];
const all: readonly string[] = [...here, 'banned', 'muted', 'elsewhere', 'stranger'] satisfies string[];

/** Who may, where the job is nobody's secret. */
const may: Readonly<Record<Kind, readonly string[]>> = {
  asks: [...here, 'stranger'],
  draws: here,
  shows: [...here, 'muted', 'elsewhere'],
  reads: all.filter((role) => role !== 'stranger'),
  manages: ['owner', 'moderator', 'manager'],
  owns: ['owner'],
  free: all,
  moderates: ['moderator', 'manager', 'listed'],
  settles: ['manager', 'listed'],
};

/** Of a private job others do not even hear. */
const mayPrivately: Partial<Record<Kind, readonly string[]>> = {
  draws: ['owner'],
  shows: ['owner'],
  reads: ['owner'],
};

/** What is said to who may, where what it was about is no more. */
const gone = ['draft_gone', 'review_gone', 'llm_failed', 'preset_gone', 'preset_name'];

const refusals = /^(rule_\w+|not_allowed|not_yours|private|job_gone)$/;

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describe.each(platforms)('%s', (platform) => {
  const roles = rolesOn(platform);
  let world: MatrixWorld;
  /** With one picture, and with so many that each can be picked. */
  let open: Readonly<Record<'one' | 'many', JobView>>;
  let secret: typeof open;
  let tries = 0;

  beforeAll(async () => {
    world = await createMatrixWorld(platform, await redis.store({ prefix: platform }), roles);
    const { settings, bans } = world.moderation;
    const set = { deniedRoles: ['muted'], deniedChannels: ['quiet'], managers: ['listed'] };
    await settings.change(`${platform}:home`, 0, { set }, 'operator');
    await bans.add(`${platform}:home`, `${platform}:banned`, { by: 'operator', at: Date.now() });
    open = { one: await world.drawn(), many: await world.drawn({ images: 8 }) };
    secret = {
      one: await world.drawn({ private: true }),
      many: await world.drawn({ private: true, images: 8 }),
    };
  });
  afterAll(() => world.close());

  const attempt = async (happening: Happening, role: Role) => {
    const before = await world.asked(role.id);
    const { code, reply } = await world.attempt({
      ...happening,
      id: `try-${tries++}`,
      place: role.place,
      user: { id: role.id, name: role.id },
      locale: 'en',
      canPost: true,
    } as ChatEvent);
    const isRefused =
      (code !== undefined && refusals.test(code)) ||
      reply.answers.some(
        ({ tone, buttons }) =>
          tone === 'bad' &&
          buttons?.some((button) => 'customId' in button && button.customId.startsWith('mend:')),
      );
    const started = (await world.asked(role.id)) - before;
    if (started > 0) await world.cancelLast(role.id);
    // A refused prompt that is no longer kept is nobody's, and here is no language model that could write. Who may
    // decide hears that there is nothing to decide.
    if (code !== undefined && gone.includes(code)) return { outcome: 'done', started };
    if (code !== undefined && !isRefused) return { outcome: code, started };
    return { outcome: isRefused ? 'refused' : 'done', started };
  };

  /** What comes of it in each role: `done`, `refused`, or the code of something that should not happen. */
  const table = async (entry: Entry, job: (role: string) => Promise<JobView>) => {
    const found: Record<string, string> = {};
    for (const role of roles) {
      const { outcome, started } = await attempt(entry.event(await job(role.id), world), role);
      const draws = entry.kind === 'asks' || entry.kind === 'draws';
      // Whatever is said, it is the job that counts.
      found[role.id] = draws ? (started === 1 ? 'done' : 'refused') : outcome;
      if (!draws) expect(started, `${role.id} started a job`).toBe(0);
    }
    return found;
  };
  const expected = (allowed: readonly string[]) =>
    Object.fromEntries(roles.map(({ id }) => [id, allowed.includes(id) ? 'done' : 'refused']));

  it.each(entries())('$name ($kind)', async (entry) => {
    const lives = entry.name.includes('cancel') ? world.waiting : world.drawn;
    const shared = entry.kind === 'manages' ? await lives() : open[sizeOf(entry)];
    // Only who may makes an end of it.
    const job = async (role: string) =>
      entry.kind === 'manages' && may.manages.includes(role) ? lives() : shared;
    // Nobody's result needs to be sent again; who may ask hears where it is.
    expect(await table(entry, job)).toEqual(expected(may[entry.kind]));
  });

  it.each(entries().filter(({ kind, event }) => kind in mayPrivately && event.length > 0))(
    'of a private job: $name',
    async (entry) => {
      expect(await table(entry, async () => secret[sizeOf(entry)])).toEqual(
        expected(mayPrivately[entry.kind] ?? []),
      );
    },
  );

  it('what was made up does nothing', async () => {
    const member = roles[1];
    if (member === undefined) throw new Error('There is no member.');
    const ids = [
      'act:explode:x',
      `act:rerun:j${'0'.repeat(20)}`,
      'act',
      'nothing:1',
      'cancel:',
      'edit:../..',
      'mend:x',
    ];
    for (const customId of ids) {
      const { outcome, started } = await attempt({ kind: 'button', customId }, member);
      expect([customId, started]).toEqual([customId, 0]);
      expect(outcome).toMatch(customId === 'mend:x' ? /^done$/ : /^(refused|unknown_button)$/);
    }
    const unknown = await attempt({ kind: 'command', name: 'sudo', options: {} }, member);
    expect(unknown.outcome).toBe('unknown_button');
    // What belonged to the owner is still there.
    expect(await world.jobs.get(secret.one.id)).toBeDefined();
    expect((await world.jobs.history(world.member('owner'), { limit: 5 })).length).toBe(5);
  });
});
