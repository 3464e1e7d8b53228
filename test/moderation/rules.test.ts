/** What servers and the operator settle, as the gate asks it: at the start, and again when a job's turn has come. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { locales, PlatformError } from '../../src/chat/platform.ts';
import { duration } from '../../src/moderation/refusals/reasons.ts';
import { Refusal } from '../../src/moderation/refusals/refusal.ts';
import { wordings } from '../../src/moderation/refusals/wordings/index.ts';
import { createKnownWordRules } from '../../src/moderation/rules/word-rules.ts';
import { noOperatorSettings } from '../../src/moderation/settings/layers.ts';
import { plainModel } from '../../src/request/model-ref.ts';
import type { NewDrawRequest } from '../../src/request/request.ts';
import { createGateWorld, type GateWorld, usualScene } from '../support/moderation/gate-world.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: GateWorld;
let prefixes = 0;
const newWorld = async (options: Parameters<typeof createGateWorld>[1] = {}) =>
  createGateWorld(await redis.store({ prefix: `g${prefixes++}` }), options);
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  world = await newWorld();
});

const day = 86_400_000;
const inThread = { ...usualScene, place: { platform: 'discord', server: '1', channel: '5', thread: '6' } };
const direct = { ...usualScene, place: { platform: 'discord', server: '1', channel: '9', direct: true } };
const words = (
  name: string,
  list: string[],
  action: 'refuse' | 'hold' | 'replace' | 'alert',
  replacement = '',
) => ({
  name,
  words: list,
  patterns: [],
  keywords: [],
  regexes: [],
  action,
  replacement,
});

describe('where', () => {
  it('all, where nobody settled anything', async () => {
    expect(await world.reason()).toBeUndefined();
    expect(await world.reason({ scene: inThread })).toBeUndefined();
    expect(await world.reason({ scene: direct })).toBeUndefined();
  });

  it('in allowed channels, their threads among them', async () => {
    await world.settle({ allowedChannels: ['5'] });
    expect(await world.reason()).toBeUndefined();
    expect(await world.reason({ scene: inThread })).toBeUndefined();
    const other = { ...usualScene, place: { platform: 'discord', server: '1', channel: '6' } };
    expect(await world.reason({ scene: other })).toBe('notInChannel');
    await world.settle({ deniedChannels: ['5'] });
    expect(await world.reason({ scene: inThread })).toBe('notInChannel');
  });

  it('not in threads, directly or privately', async () => {
    await world.settle({ threads: false, directMessages: false, privateResults: false });
    expect(await world.reason()).toBeUndefined();
    expect(await world.reason({ scene: inThread })).toBe('notInThreads');
    expect(await world.reason({ scene: direct })).toBe('notDirect');
    expect(await world.reason({ request: { private: true } })).toBe('notPrivate');
  });
});

describe('who', () => {
  it('by role and by name; whoever manages the server always', async () => {
    await world.settle({ allowedRoles: ['painters'], deniedMembers: ['8'] });
    expect(await world.reason()).toBeUndefined();
    expect(await world.reason({ member: { roles: ['guests'] } })).toBe('notYou');
    expect(await world.reason({ member: { roles: ['guests'], managesServer: true } })).toBeUndefined();
    const eve = { ...usualScene, member: 'discord:8', user: { id: '8', name: 'Eve' } };
    expect(await world.reason({ scene: eve })).toBe('notYou');
    await world.settle({ allowedMembers: ['7'], deniedRoles: ['muted'] });
    expect(await world.reason({ member: { roles: [] } })).toBeUndefined();
    expect(await world.reason({ member: { roles: ['painters', 'muted'] } })).toBe('notYou');
  });

  it('by age, where the platform tells it', async () => {
    await world.settle({ accountDays: 7, membershipDays: 2 });
    const now = Date.now();
    expect(await world.reason({ member: { createdAt: now - 6 * day, joinedAt: now - 5 * day } })).toBe(
      'accountNew',
    );
    expect(await world.reason({ member: { createdAt: now - 9 * day, joinedAt: now - 1 * day } })).toBe(
      'memberNew',
    );
    expect(
      await world.reason({ member: { createdAt: now - 9 * day, joinedAt: now - 3 * day } }),
    ).toBeUndefined();
    expect(await world.reason()).toBeUndefined();
  });

  it('bans end by themselves, hold here or everywhere, and a stopped server draws nothing', async () => {
    const { bans } = world.moderation;
    const ban = { by: 'discord:1', at: Date.now(), reason: 'spam' };
    await bans.add('discord:1', 'discord:7', { ...ban, until: Date.now() + 60_000 });
    const error = await world.admit().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ reason: 'banned', message: expect.stringMatching(/until .*20\d\d.* UTC/) });
    expect(String(error)).not.toContain('spam');
    expect(await world.last()).toMatchObject({
      decision: 'refuse',
      rules: [{ name: 'ban' }],
      code: 'rule_banned',
    });
    expect(await world.reason({ scene: { server: 'discord:2' } })).toBeUndefined();
    await bans.add('discord:1', 'discord:7', { ...ban, until: Date.now() - 1 });
    expect(await world.reason()).toBeUndefined();
    expect(await bans.list('discord:1')).toEqual([]);
    await bans.add('*', 'discord:7', ban);
    expect(await world.reason({ scene: { server: 'discord:2' } })).toBe('banned');
    expect(await bans.remove('*', 'discord:7')).toBe(true);
    await bans.stopServer('discord:1', ban);
    expect(await world.reason()).toBe('suspended');
    expect(await bans.resumeServer('discord:1')).toBe(true);
    expect(await world.reason()).toBeUndefined();
  });
});

describe('what', () => {
  it('with which models, LoRAs, samplers, flags and commands', async () => {
    await world.settle({
      allowedModels: ['dense'],
      allowedLoras: ['ink'],
      allowedSamplers: ['ddim', 'euler_a'],
      deniedFlags: ['seed', 'lora', 'image'],
      deniedCommands: ['variations'],
    });
    expect(await world.reason()).toBeUndefined();
    expect(await world.reason({ request: { model: plainModel('other') } })).toBe('model');
    expect(await world.reason({ request: { sampler: 'pndm' } })).toBe('sampler');
    expect(await world.reason({ request: { sampler: 'ddim' } })).toBeUndefined();
    expect(await world.reason({ request: { seed: 3 } })).toBe('flag');
    expect(await world.reason({ init: new Uint8Array(3) })).toBe('flag');
    const inked = { ...plainModel('dense'), adapters: [{ kind: 'lora', name: 'ink', strength: 1 }] } as const;
    expect(await world.reason({ request: { model: inked } })).toBe('flag');
    // A rerun says what was typed once, perhaps by somebody else.
    expect(
      await world.reason({ request: { model: inked, seed: 3 }, scene: { does: 'rerun' } }),
    ).toBeUndefined();
    const other = { ...inked, adapters: [{ ...inked.adapters[0], name: 'oil' }] } as const;
    expect(await world.reason({ request: { model: other }, scene: { does: 'rerun' } })).toBe('lora');
    expect(await world.reason({ scene: { does: 'variations', via: 'reaction' } })).toBe('command');
    await world.settle({ loras: false });
    expect(await world.reason({ request: { model: inked }, scene: { does: 'rerun' } })).toBe('noLoras');
  });

  it('by its words in every text; which ones, only moderators learn', async () => {
    await world.settle({ rules: [words('animals', ['fox'], 'refuse')] });
    for (const request of [
      { prompt: 'a f0x' },
      { prompt: 'a hen', negative: 'f o x' },
      { prompt: 'a hen', clipPrompt: 'fоx, hen' },
    ]) {
      expect(await world.reason({ request, scene: { member: `discord:${request.prompt}` } })).toBe('text');
      expect(await world.last()).toMatchObject({
        kind: 'request',
        decision: 'refuse',
        rules: [{ name: 'animals', found: [expect.stringMatching(/^f.*x$/)] }],
        prompt: request.prompt,
      });
    }
    for (const locale of locales) {
      const error = await world
        .admit({ scene: { locale, member: `discord:${locale}` } })
        .catch((thrown: unknown) => thrown);
      if (!(error instanceof Refusal)) throw error;
      expect(error.message).toBe(wordings[locale].text({}));
      expect(error.message).not.toMatch(/fox|animals/);
    }
  });

  it('reads the marks by which people weigh words as the models do', async () => {
    await world.settle({
      rules: [words('animals', ['fox'], 'refuse'), words('pets', ['cat'], 'replace', 'dog')],
    });
    const disguised = [
      'a f(ox)',
      'a (f)ox',
      'a [f]ox',
      'a (fo:1.3)x',
      'a ((f))(ox:0.9)',
      'a (f:1.1)(o:1.1)(x:1.1)',
    ];
    for (const prompt of disguised) {
      const scene = { member: `discord:${prompt}` };
      expect([prompt, await world.reason({ request: { prompt }, scene })]).toEqual([prompt, 'text']);
    }
    expect((await world.admit({ request: { prompt: 'a (red:1.2) c(at)' } })).request.prompt).toBe(
      'a red dog',
    );
    expect((await world.admit({ request: { prompt: 'a (red:1.2) cat' } })).request.prompt).toBe(
      'a (red:1.2) dog',
    );
    // What is said in parentheses is not glued together.
    for (const prompt of ['a half (oxen beside it)', 'a (fine:1.2) oxbow', 'wolf (or oxen)']) {
      expect(await world.reason({ request: { prompt } })).toBeUndefined();
    }
  });

  it('by the rules of Discord’s AutoMod, where a server wants that', async () => {
    const rule = {
      name: 'house rules',
      keywords: ['fox*'],
      // Rust knows this class, RE2 does not; the other one must hold all the same.
      regexes: ['[a-z&&[^b]]x{9}', 'h[ae]n\\b'],
      allow: ['fox trot'],
      presets: ['sexual'],
      exemptRoles: ['painters'],
      exemptChannels: ['9'],
    } as const;
    let look = async () => [rule];
    world = await newWorld({ wordRules: () => look() });
    const member = { roles: [] };
    const by = (prompt: string) => ({ request: { prompt }, member, scene: { member: `discord:${prompt}` } });
    expect(await world.reason(by('a f0xes den'))).toBeUndefined();
    await world.settle({ autoMod: true });
    for (const prompt of ['a f0xes den', 'a hen', 'a man, porn']) {
      expect([prompt, await world.reason(by(prompt))]).toEqual([prompt, 'text']);
    }
    expect(await world.reason(by('a fox trot'))).toBeUndefined();
    expect(await world.reason({ ...by('a fox'), member: { roles: ['painters'] } })).toBeUndefined();
    expect(
      await world.reason({ ...by('a fox'), member: { roles: [], managesServer: true } }),
    ).toBeUndefined();
    const place = { platform: 'discord', server: '1', channel: '9' };
    expect(await world.reason({ ...by('a fox'), scene: { place } })).toBeUndefined();
    // What nobody can check is not let through.
    look = async () => {
      throw new PlatformError('forbidden', 'Missing Permissions');
    };
    expect(await world.reason(by('a bear'))).toBe('autoMod');
  });

  it('by AutoMod’s rules again at its turn, as the bot read them last', async () => {
    const words = createKnownWordRules(await redis.store({ prefix: `g${prefixes++}` }));
    const none = { regexes: [], allow: [], presets: [], exemptRoles: [], exemptChannels: [] };
    const place = { platform: 'discord', server: '1', channel: '5' };
    world = await newWorld({ wordRules: (where) => words.last(where) });
    const job = await world.admit({ request: { prompt: 'a hen' } });
    const painter = await world.admit({ request: { prompt: 'a hen' }, member: { roles: ['cooks'] } });
    await world.settle({ autoMod: true });
    // Nobody has read them yet.
    await expect(world.turn(job)).rejects.toMatchObject({ code: 'rule_autoMod' });
    await words.ask(place, async () => [{ name: 'a', keywords: ['fox'], ...none }]);
    expect((await world.turn(job)).prompt).toBe('a hen');
    await words.ask(place, async () => [{ name: 'a', keywords: ['hen'], ...none, exemptRoles: ['cooks'] }]);
    await expect(world.turn(job)).rejects.toMatchObject({ code: 'rule_changed' });
    expect((await world.turn(painter)).prompt).toBe('a hen');
    const lost = words.ask(place, async () => {
      throw new PlatformError('forbidden', 'Missing Permissions');
    });
    await expect(lost).rejects.toThrow('Missing Permissions');
    await expect(world.turn(job)).rejects.toMatchObject({ code: 'rule_autoMod' });
    await world.settle({ autoMod: false });
    expect((await world.turn(job)).prompt).toBe('a hen');
  });

  it('replaces, tells, or holds until moderators decide', async () => {
    await world.settle({
      rules: [
        words('change', ['wolf'], 'replace', 'lamb'),
        words('tell', ['hen'], 'alert'),
        words('look', ['bear'], 'hold'),
      ],
      reviewChannel: '99',
      reviewHours: 2,
    });
    const changed = await world.admit({ request: { prompt: 'a wolf' } });
    expect(changed.request.prompt).toBe('a lamb');
    expect(changed.asked?.prompt).toBe('a wolf');
    await changed.onAnswer?.();
    expect(await world.last()).toMatchObject({ decision: 'replace', rules: [{ name: 'change' }] });
    const told = await world.admit({ request: { prompt: 'a hen' } });
    await told.onAnswer?.();
    expect(await world.last()).toMatchObject({ decision: 'alert', rules: [{ name: 'tell' }] });
    const held = await world.admit({ request: { prompt: 'a bear' } });
    expect(held.hold).toEqual({ kind: 'review', seconds: 7200 });
    expect((await world.turn(held)).prompt).toBe('a bear');
    // What nobody could look at is not let through.
    await world.settle({ reviewChannel: null });
    expect(await world.reason({ request: { prompt: 'a bear' } })).toBe('text');
  });

  it('adds a negative prompt where it is drawn, which the filter does not hold against anyone', async () => {
    await world.settle({ rules: [words('gore', ['gore'], 'refuse')], negative: 'gore, blood' });
    const job = await world.admit({ request: { negative: 'blur' } });
    expect(job.request.negative).toBe('blur');
    const drawn = await world.turn(job);
    expect(drawn.negative).toBe('blur, gore, blood');
    // A picture made from what was drawn has it already.
    const again = await world.admit({ request: drawn, scene: { does: 'upscale' } });
    expect((await world.turn(again)).negative).toBe('blur, gore, blood');
    expect(await world.reason({ request: { negative: 'gore' } })).toBe('text');
  });

  it('holds by channel, in its threads too', async () => {
    await world.settle({ presets: { violence: 'refuse' } });
    await world.settle({ presets: {} }, '5');
    expect(await world.reason({ request: { prompt: 'gore' }, scene: inThread })).toBeUndefined();
    const other = { place: { platform: 'discord', server: '1', channel: '6' } };
    expect(await world.reason({ request: { prompt: 'gore' }, scene: other })).toBe('text');
  });
});

describe('how much', () => {
  it('refuses what was asked for, and lowers what nobody asked for', async () => {
    world = await newWorld({ usual: { steps: 50, images: 4 } });
    await world.settle({ images: 2, steps: 30, side: 768 });
    expect(await world.reason({ request: { images: 3 } })).toBe('images');
    expect(await world.reason({ request: { steps: 31 } })).toBe('steps');
    expect(await world.reason({ request: { width: 512, height: 1024 } })).toBe('side');
    const job = await world.admit();
    expect(job.request).toMatchObject({ images: 2, steps: 30 });
    expect(job.images).toBe(2);
    const four = { images: 4, steps: 20 };
    expect((await world.admit({ request: four, scene: { does: 'variations' } })).request.images).toBe(2);
  });

  it('chooses the size within the longest side, where it follows the picture to start from', async () => {
    const job = await world.admit({ init: Buffer.of(1) });
    const wide = { ...job, asked: job.request, request: { ...job.request, width: 1024, height: 256 } };
    expect(await world.turn(wide)).toMatchObject({ width: 1024, height: 256 });
    await world.settle({ side: 700 });
    expect(await world.turn(wide)).toMatchObject({ width: 696, height: 168 });
    // What was asked for is not made smaller, but refused.
    await expect(world.turn({ ...wide, asked: wide.request })).rejects.toMatchObject({ code: 'rule_side' });
  });

  it('settles how long its jobs are kept, within what the operator allows', async () => {
    const keep = async () => (await world.admit()).keepSeconds;
    world = await newWorld({
      operator: {
        defaults: {},
        limits: { retentionDays: 30 },
        everywhere: { hour: null, day: null, month: null },
      },
    });
    expect(await keep()).toBeUndefined();
    await world.settle({ retentionDays: 7 });
    expect(await keep()).toBe(7 * 86_400);
    await world.settle({ retentionDays: 90 });
    expect(await keep()).toBe(30 * 86_400);
  });

  it('fills in how a server likes its pictures, where nobody says', async () => {
    await world.settle({
      sampler: 'ddim',
      defaultSteps: 12,
      guidance: 5,
      size: { width: 768, height: 512 },
      count: 2,
      effort: 'fast',
    });
    const request: NewDrawRequest = (await world.admit()).request;
    expect(request).toMatchObject({
      sampler: 'ddim',
      steps: 12,
      guidance: 5,
      width: 768,
      height: 512,
      images: 2,
      effort: 'fast',
    });
    const own = { sampler: 'pndm', steps: 3, width: 64, height: 64, images: 1, effort: 'exact' } as const;
    expect((await world.admit({ request: own })).request).toMatchObject({ ...own, guidance: 5 });
  });

  it('gives everyone a quota, by their best role, within the operator’s', async () => {
    world = await newWorld({
      operator: {
        defaults: {},
        limits: { imagesADay: 80 },
        everywhere: { hour: null, day: 200, month: null },
      },
    });
    await world.settle({
      imagesAnHour: 10,
      imagesADay: 50,
      cooldown: 30,
      memberWaiting: 3,
      roleQuotas: [
        { role: 'painters', hour: 5, day: 100, month: null },
        { role: 'patrons', hour: 20, day: null, month: 500 },
      ],
    });
    const of = async (roles: string[]) => (await world.admit({ member: { roles } })).quotas;
    const whose = { server: 'discord:1', member: 'discord:7' };
    const everywhere = {
      whose: { server: '*', member: 'discord:7' },
      hour: null,
      day: 200,
      month: null,
      pause: 0,
    };
    expect(await of([])).toEqual([{ whose, hour: 10, day: 50, month: null, pause: 30 }, everywhere]);
    expect(await of(['painters'])).toEqual([{ whose, hour: 5, day: 80, month: null, pause: 30 }, everywhere]);
    expect(await of(['painters', 'patrons'])).toEqual([
      { whose, hour: 20, day: 80, month: null, pause: 30 },
      everywhere,
    ]);
    const { caps } = await world.admit();
    expect(caps).toEqual({ member: 3 });
    const goesOn = await world.admit({ scene: { via: 'delivery', does: 'upscale' } });
    expect(goesOn.quotas).toEqual([]);
    expect(goesOn.caps).toEqual({});
  });
});

describe('trying again and again', () => {
  it('waits longer each time, and says no more than that', async () => {
    await world.settle({ rules: [words('animals', ['fox'], 'refuse')] });
    const { patience } = world.moderation;
    const free = { request: { prompt: 'a hen' } };
    expect(await world.reason()).toBe('text');
    expect(await world.reason()).toBe('text');
    expect(await world.reason(free)).toBeUndefined();
    expect(await world.reason()).toBe('text');
    const waits = [await patience.left('discord:1', 'discord:7')];
    expect(await world.reason(free)).toBe('wait');
    for (let more = 0; more < 3; more++) waits.push(await patience.strike('discord:1', 'discord:7'));
    expect(waits.map((ms) => Math.round(ms / 1000))).toEqual([15, 60, 300, 900]);
    // Others, and elsewhere, are not meant.
    expect(await world.reason({ ...free, scene: { member: 'discord:8' } })).toBeUndefined();
    expect(await world.reason({ ...free, scene: { server: 'discord:2' } })).toBeUndefined();
    await patience.forgive('discord:1', 'discord:7');
    expect(await world.reason(free)).toBeUndefined();
  });

  it('times are said as people say them', () => {
    expect(duration(15_000, 'en')).toBe('15 seconds');
    expect(duration(60_000, 'en')).toBe('60 seconds');
    expect(duration(300_000, 'de')).toBe('5 Minuten');
    expect(duration(3 * 3_600_000, 'fr')).toMatch(/^3\sheures$/);
  });
});

describe('the operator', () => {
  it('sets limits that no server can loosen', async () => {
    world = await newWorld({
      operator: {
        ...noOperatorSettings,
        limits: { rules: [words('never', ['fox'], 'refuse')], images: 2, loras: false },
      },
    });
    await world.settle({ allow: ['red fox'], images: 8, loras: true });
    expect(await world.reason()).toBe('text');
    expect(await world.last()).toMatchObject({ rules: [{ name: 'never', found: ['fox'] }] });
    expect(await world.reason({ request: { prompt: 'a hen', images: 3 } })).toBe('images');
  });

  it('is not held to them on the command line', async () => {
    await world.settle({ rules: [words('animals', ['fox'], 'refuse')] });
    expect(
      await world.reason({ scene: { via: 'cli', member: 'cli:root', server: 'cli:host' } }),
    ).toBeUndefined();
  });
});

describe('when its turn has come', () => {
  const refusedAtTurn = (code: string) => expect.objectContaining({ name: 'RefusedAtTurn', code });

  it('what has been forbidden since is not drawn', async () => {
    const job = await world.admit({ request: { images: 4, prompt: 'a fox' }, scene: inThread });
    expect((await world.turn(job)).prompt).toBe('a fox');
    const now = async () =>
      world.turn(job).then(
        () => undefined,
        (error: unknown) => error,
      );
    const check = async (code: string, set: Parameters<GateWorld['settle']>[0], back: typeof set) => {
      await world.settle(set);
      expect(await now()).toEqual(refusedAtTurn(code));
      expect(await world.last()).toMatchObject({ kind: 'request', at: 'draw', decision: 'refuse', code });
      await world.settle(back);
    };
    await check('rule_changed', { rules: [words('animals', ['fox'], 'refuse')] }, { rules: [] });
    await check('rule_changed', { rules: [words('animals', ['fox'], 'hold')] }, { rules: [] });
    await check('rule_notYou', { deniedRoles: ['painters'] }, { deniedRoles: [] });
    await check('rule_notInThreads', { threads: false }, { threads: true });
    await check('rule_model', { allowedModels: ['other'] }, { allowedModels: [] });
    await check('rule_images', { images: 2 }, { images: null });
    expect(await now()).toBeUndefined();
    await world.moderation.bans.add('discord:1', 'discord:7', { by: 'discord:1', at: Date.now() });
    expect(await now()).toEqual(refusedAtTurn('rule_banned'));
  });

  it('what is replaced by now is replaced', async () => {
    const job = await world.admit();
    await world.settle({ rules: [words('animals', ['fox'], 'replace', 'hen')] });
    expect((await world.turn(job)).prompt).toBe('a red hen');
  });
});
