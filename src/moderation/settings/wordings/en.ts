/** What is wrong with a change of settings, in English. */
import type { Expected, ProblemWording } from '../problems.ts';

export const en: ProblemWording = {
  changedMeanwhile: () =>
    'Somebody else changed the settings in the meantime, so nothing was changed. Look at them again and repeat your change.',
  noSuchSetting: ({ names }) => `There is no setting named ${names.join(', ')}; nothing was changed.`,
  notByChannel: ({ names }) =>
    `${names.join(', ')} can only be set for the whole server, not for one channel; nothing was changed.`,
  badValue: ({ setting, expected }) => `${setting} takes ${phrase(expected)}; nothing was changed.`,
  tooManyChannels: ({ most }) =>
    `At most ${most} channels can have settings of their own; nothing was changed.`,
  tooLarge: ({ most }) => `The settings of a server may take ${most} KiB at most; nothing was changed.`,
  badPattern: ({ found }) => `A pattern can't be used, so nothing was changed: ${found}`,
  notJson: () => 'This file is not JSON, or it is damaged; nothing was changed.',
  notSettings: () => 'This file does not hold settings of ella-bot; nothing was changed.',
  newerVersion: ({ version, known }) =>
    `These settings are of version ${version}, from a newer ella-bot; this one reads up to version ${known}. Nothing was changed.`,
  unknownParts: ({ names }) =>
    `These settings have parts that this ella-bot does not know: ${names.join(', ')}. Nothing was changed.`,
};

function phrase(expected: Expected): string {
  switch (expected.kind) {
    case 'switch':
      return 'on or off';
    case 'whole':
    case 'decimal': {
      const { min, max } = expected;
      return `a ${expected.kind === 'whole' ? 'whole ' : ''}number from ${min} to ${max}${expected.orNone ? ', or none' : ''}`;
    }
    case 'choice':
      return `one of ${expected.values.join(', ')}`;
    case 'text':
      return `a text of at most ${expected.max} characters`;
    case 'list':
      return `a list of at most ${expected.most} entries`;
    case 'id':
      return 'one channel, or none';
    case 'other':
      return `something else (${expected.found})`;
  }
}
