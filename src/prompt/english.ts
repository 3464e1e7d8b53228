/** What is wrong with a request, in English: for the command line, and for logs. */
import { asHint } from '../errors.ts';
import type { Kind, Part, Wording } from './complaints.ts';

const parts: Readonly<Record<Part, string>> = {
  text: 'The text',
  prompt: 'The prompt',
  negative: 'The negative prompt',
};

const kinds: Readonly<Record<Kind, string>> = {
  text: 'a text',
  user: 'a user',
  channel: 'a channel',
  role: 'a role',
};

const count = new Intl.NumberFormat('en');

export const english: Wording = {
  tooLong: ({ part, characters, most }) =>
    `${parts[part]} has ${count.format(characters)} characters; at most ${count.format(most)} are read`,
  halfCharacter: ({ part }) =>
    `${parts[part]} holds half of a character (a cut emoji?); type that part again`,
  emptyPrompt: () => 'The prompt is empty: say what to draw',

  unknownFlag: ({ typed, nearest, maybeProse }) => {
    const hint = maybeProse ? ' (or put a space after the dash if it belongs to the prompt)' : '';
    return `There is no flag ${typed}; ${asHint(nearest)}${hint}`;
  },
  oneDash: ({ typed, meant }) => `Flags begin with two dashes: ${typed} should be ${meant}`,
  noValueTaken: ({ flag, typed }) => `${flag} takes no value, but ${typed} came`,
  valueMissing: ({ flag, example }) => `${flag} needs a value, such as ${example}`,
  strayWords: ({ typed, after, takes }) =>
    `${typed} comes after ${after}, which takes ${takes === 'nothing' ? 'no' : 'one'} value; ` +
    'put all of the prompt before the flags',
  givenTwice: ({ flag, one, other }) => `${flag} is given twice, as ${one} and ${other}; keep one`,

  notWhole: ({ flag, least, most, typed }) =>
    `${flag} takes a whole number from ${least} to ${most}, not ${typed}`,
  notFrom: ({ flag, from, to, typed }) => `${flag} takes a number from ${from} up to ${to}, not ${typed}`,
  notOver: ({ flag, over, to, typed }) => `${flag} takes a number over ${over} up to ${to}, not ${typed}`,
  unknownName: ({ flag, typed, nearest }) => `${flag} doesn't know ${typed}; ${asHint(nearest)}`,

  noSize: ({ example, typed }) => `--size takes width x height, such as ${example}, not ${typed}`,
  badSize: ({ multiple, least, most, model, size, nearest }) =>
    `--size takes multiples of ${multiple} from ${least} to ${most} with ${model}, ` +
    `not ${size}; the nearest is ${nearest}`,
  badRatio: ({ least, most, example, typed }) =>
    `--ar takes width:height from ${least} to ${most}, such as ${example}, not ${typed}`,
  twoSizes: ({ ratio, size }) => `--ar ${ratio} and --size ${size} both set the size; keep one`,
  noClip: ({ model, able }) =>
    `${model} has no CLIP text encoder, so it can't draw with --clip; ` +
    (able.length === 0 ? 'no model here can' : `${able.join(', ')} can`),
  nothingToChange: ({ flag }) => `${flag} is for drawing over an image: attach one, or leave ${flag} out`,

  unknownCommand: ({ typed, nearest }) =>
    `There is no command ${typed}${nearest === undefined ? ' here' : `; ${asHint(nearest)}`}`,
  subcommandMissing: ({ command, known }) => `${command} takes one of ${known.join(', ')}`,
  unknownSubcommand: ({ command, typed, nearest }) => `${command} has no ${typed}; ${asHint(nearest)}`,

  unknownOption: ({ typed, nearest }) => `There is no option ${typed}; ${asHint(nearest)}`,
  optionMissing: ({ option, about }) => `${option} is missing: ${about.en}`,
  optionTwice: ({ option }) => `${option} is given twice; keep one`,
  optionEmpty: ({ option }) => `${option} needs a value`,
  strayValue: ({ typed }) => `${typed} belongs to no option; write --name value`,

  optionTooLong: ({ option, characters, most }) =>
    `${option} has ${characters} characters; at most ${most} are read`,
  unknownChoice: ({ option, typed, nearest }) => `${option} doesn't take ${typed}; ${asHint(nearest)}`,
  notFile: ({ option }) => `${option} takes a file, which can't be typed: attach it`,
  notKind: ({ option, kind, typed = 'a file' }) => `${option} takes ${kinds[kind]}, not ${typed}`,
  notNumber: ({ option, whole, least, most, typed = 'a file' }) => {
    const from = least === undefined ? '' : ` from ${least}`;
    const to = most === undefined ? '' : ` to ${most}`;
    return `${option} takes ${whole ? 'a whole number' : 'a number'}${from}${to}, not ${typed}`;
  },
  notSwitch: ({ option, typed = 'a file' }) => `${option} takes on or off, not ${typed}`,
};
