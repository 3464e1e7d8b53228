/** The table's schema, and what several layers of settings come to. */
import { describe, expect, expectTypeOf, it } from 'vitest';
import { changed } from '../../../src/moderation/settings/change.ts';
import { readChannelSettings, readLimits, readSettings } from '../../../src/moderation/settings/check.ts';
import { readSettingsFile, writeSettingsFile } from '../../../src/moderation/settings/file.ts';
import { settle } from '../../../src/moderation/settings/layers.ts';
import { SettingsProblem } from '../../../src/moderation/settings/problem.ts';
import { builtIn, type Settings, schemaOf } from '../../../src/moderation/settings/settings.ts';
import { settingNames, settingOf } from '../../../src/moderation/settings/table.ts';

/** Another value than the default, for every setting. */
const other: Settings = {
  allowedChannels: ['1'],
  deniedChannels: ['2'],
  threads: false,
  privateResults: false,
  directMessages: false,
  allowedRoles: ['3'],
  deniedRoles: ['4'],
  allowedMembers: ['5'],
  deniedMembers: ['6'],
  accountDays: 7,
  membershipDays: 8,
  managers: ['9'],
  presets: { sexual: 'refuse' },
  rules: [
    { name: 'x', words: ['nude'], patterns: [], keywords: [], regexes: [], action: 'hold', replacement: '' },
  ],
  allow: ['nude beach'],
  negative: 'text',
  allowedModels: ['dense'],
  loras: false,
  allowedLoras: ['ink'],
  allowedSamplers: ['ddim'],
  deniedFlags: ['seed'],
  deniedCommands: ['history'],
  autoMod: true,
  images: 2,
  steps: 30,
  side: 768,
  memberWaiting: 3,
  serverWaiting: 50,
  imagesAnHour: 10,
  imagesADay: 50,
  imagesAMonth: 500,
  spread: 4,
  cooldown: 30,
  roleQuotas: [{ role: '3', hour: 20, day: null, month: 1000 }],
  imageCheck: 'blur',
  adultImageCheck: 'spoiler',
  imageThreshold: 0.7,
  reviewChannel: '10',
  reviewHours: 2,
  reviewPictures: true,
  logChannel: '11',
  logWhat: 'everything',
  retentionDays: 30,
  model: 'dense',
  sampler: 'ddim',
  defaultSteps: 20,
  guidance: 7.5,
  effort: 'fast',
  size: { width: 768, height: 512 },
  count: 2,
  channelPicture: false,
  showcase: '5',
  reactions: { '❤': 'rerun' },
  language: 'de',
};

const problemOf = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    if (error instanceof SettingsProblem) return error;
    throw error;
  }
  throw new Error('Nothing was wrong.');
};

describe('the table', () => {
  it.each(settingNames)('%s: default and another value pass the schema, which the types describe', (name) => {
    const schema = schemaOf(settingOf(name));
    expect(schema.parse(builtIn[name])).toEqual(builtIn[name]);
    expect(schema.parse(other[name])).toEqual(other[name]);
    expect(other[name]).not.toEqual(builtIn[name]);
    expect(schema.safeParse({ nothing: 'of the kind' }).success).toBe(false);
  });

  it('gives each its exact type', () => {
    expectTypeOf<Settings['imageCheck']>().toEqualTypeOf<'off' | 'spoiler' | 'blur' | 'refuse'>();
    expectTypeOf<Settings['imagesAnHour']>().toEqualTypeOf<number | null>();
    expectTypeOf<Settings['cooldown']>().toEqualTypeOf<number>();
    expectTypeOf<Settings['reviewChannel']>().toEqualTypeOf<string | null>();
  });
});

describe('layers', () => {
  it('take what was settled nearest, within what the operator allows', () => {
    const operator = {
      defaults: { cooldown: 10, imagesAnHour: 100, imageCheck: 'blur' },
      limits: {
        imagesADay: 20,
        accountDays: 3,
        imageCheck: 'spoiler',
        loras: false,
        allowedModels: ['dense', 'little'],
        deniedMembers: ['66'],
        negative: 'gore',
        presets: { minors: 'refuse', hate: 'alert' },
      },
    } as const;
    const plain = settle(operator, {}, {});
    expect(plain).toMatchObject({
      cooldown: 10,
      imagesAnHour: 100,
      imagesADay: 20,
      imageCheck: 'blur',
      loras: false,
    });
    const own = settle(
      operator,
      {
        cooldown: 0,
        imagesAnHour: null,
        imagesADay: null,
        accountDays: 1,
        imageCheck: 'off',
        loras: true,
        allowedModels: ['dense', 'other'],
        deniedMembers: ['7'],
        negative: 'text',
        presets: { minors: 'alert', hate: 'refuse', sexual: 'hold' },
        steps: 50,
      },
      { steps: 30 },
    );
    expect(own).toMatchObject({
      cooldown: 0,
      imagesAnHour: null,
      imagesADay: 20,
      accountDays: 3,
      imageCheck: 'spoiler',
      loras: false,
      allowedModels: ['dense'],
      deniedMembers: ['66', '7'],
      negative: 'gore, text',
      presets: { minors: 'refuse', hate: 'refuse', sexual: 'hold' },
      steps: 30,
    });
    // Where nothing is left, nothing is allowed: an empty list would allow all.
    const none = settle(operator, { allowedModels: ['other'] }, {});
    expect(none.allowedModels).toHaveLength(1);
    expect(none.allowedModels).not.toContain('other');
  });
});

describe('what is wrong is said in words', () => {
  it.each([
    [{ nonsense: 1 }, 'There is no setting named nonsense'],
    [{ images: 99 }, 'images takes a whole number from 1 to 8, or none'],
    [{ imageCheck: 'maybe' }, 'imageCheck takes one of off, spoiler, blur, refuse'],
    [{ threads: 'yes' }, 'threads takes on or off'],
    [{ deniedRoles: 'admins' }, 'deniedRoles takes a list of at most 500 entries'],
    [{ rules: [{ name: 'x', action: 'refuse', patterns: ['[open'] }] }, 'The pattern "[open"'],
    [{ rules: [{ name: 'x', action: 'refuse', regexes: ['(a'] }] }, 'The regular expression "(a"'],
    ['text', 'does not hold settings'],
  ])('%j', (value, text) => {
    const problem = problemOf(() => readSettings(value));
    expect(problem.message).toContain(text);
    expect(problem.in('de')).not.toBe(problem.message);
  });

  it('of channels and limits', () => {
    expect(problemOf(() => readChannelSettings({ imagesADay: 5 })).problem).toBe('notByChannel');
    expect(() => readLimits({ logChannel: '5' })).toThrow('logChannel can be a default, but not a limit');
  });
});

describe('a file', () => {
  const settings = { values: { images: 2, rules: other.rules }, channels: { '5': { steps: 20 } } };

  it('comes back as it was', () => {
    expect(readSettingsFile(writeSettingsFile(settings))).toEqual(settings);
  });

  it.each([
    ['{', 'notJson'],
    ['[]', 'notSettings'],
    ['{"kind":"something else","version":1}', 'notSettings'],
    ['{"kind":"ella-bot settings","version":2,"values":{"images":2}}', 'newerVersion'],
    ['{"kind":"ella-bot settings","version":1,"values":{},"more":1}', 'unknownParts'],
    ['{"kind":"ella-bot settings","version":1,"values":{"images":2,"later":1}}', 'noSuchSetting'],
    ['{"kind":"ella-bot settings","version":1,"channels":{"5":{"later":1}}}', 'noSuchSetting'],
    ['{"kind":"ella-bot settings","version":1,"channels":{"5":{"cooldown":1}}}', 'notByChannel'],
  ])('%s is refused', (text, problem) => {
    expect(problemOf(() => readSettingsFile(text)).problem).toBe(problem);
  });
});

it('a change sets, resets and leaves the rest alone', () => {
  const before = { revision: 4, values: { images: 2, steps: 9 }, channels: { '5': { steps: 20 } } };
  expect(changed(before, { set: { cooldown: 5 }, reset: ['steps'] })).toEqual({
    revision: 5,
    values: { images: 2, cooldown: 5 },
    channels: { '5': { steps: 20 } },
  });
  expect(changed(before, { channel: '5', reset: ['steps'] }).channels).toEqual({});
});
