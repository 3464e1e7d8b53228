/** What is wrong with a request, in English: for the command line, and for logs. */
import { asHint } from '../../errors.ts';
import { type Kind, nameOf, type Part, type Wording } from '../complaints.ts';

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

export const en: Wording = {
  tooLong: ({ part, characters, max }) =>
    `${nameOf(parts, part)} has ${count.format(characters)} characters; at most ${count.format(max)} are read`,
  halfCharacter: ({ part }) =>
    `${nameOf(parts, part)} holds half of a character (a cut emoji?); type that part again`,
  emptyPrompt: () => 'The prompt is empty: say what to draw',
  unreadable: ({ typed }) =>
    `The model can read nothing of “${typed}”: it knows English, and some German, French and Romanian. Write it in English`,

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

  notWhole: ({ flag, min, max, typed }) => `${flag} takes a whole number from ${min} to ${max}, not ${typed}`,
  notFrom: ({ flag, min, max, typed }) => `${flag} takes a number from ${min} up to ${max}, not ${typed}`,
  notOver: ({ flag, above, max, typed }) => `${flag} takes a number over ${above} up to ${max}, not ${typed}`,
  tooMany: ({ flag, max, count }) => `${flag} takes at most ${max} at once, not ${count}`,
  tooManyRequests: ({ count, max }) =>
    `That makes ${count} requests; at most ${max} can come from one prompt here`,
  unknownName: ({ flag, typed, nearest }) => `${flag} doesn't know ${typed}; ${asHint(nearest)}`,

  noSize: ({ example, typed }) => `--size takes width x height, such as ${example}, not ${typed}`,
  badSize: ({ multiple, min, max, model, size, nearest }) =>
    `--size takes multiples of ${multiple} from ${min} to ${max} with ${model}, ` +
    `not ${size}; the nearest is ${nearest}`,
  onlySize: ({ flag, model, size }) => `${model} draws ${size} and no other size; leave out ${flag}`,
  badRatio: ({ min, max, example, typed }) =>
    `--ar takes width:height from ${min} to ${max}, such as ${example}, not ${typed}`,
  twoSizes: ({ ratio, size }) => `--ar ${ratio} and --size ${size} both set the size; keep one`,
  noClip: ({ flag, model, able }) =>
    `${model} has no CLIP text encoder, so it can't draw with ${flag}; ` +
    (able.length === 0 ? 'no model here can' : `${able.join(', ')} can`),
  ownReader: ({ flag, model }) =>
    `${flag} names a bundle for a checkpoint; ${model} is a bundle itself, with a T5 and a connector of its own`,
  nothingToChange: ({ flag, file }) =>
    file === undefined
      ? `${flag} is for drawing over an image: attach one, or leave ${flag} out`
      : `${flag} needs ${file}, the picture to start from`,

  unknownCommand: ({ typed, nearest }) =>
    `There is no command ${typed}${nearest === undefined ? ' here' : `; ${asHint(nearest)}`}`,
  subcommandMissing: ({ command, known }) => `${command} takes one of ${known.join(', ')}`,
  unknownSubcommand: ({ command, typed, nearest }) => `${command} has no ${typed}; ${asHint(nearest)}`,

  unknownOption: ({ typed, nearest }) => `There is no option ${typed}; ${asHint(nearest)}`,
  optionMissing: ({ option, about }) => `${option} is missing: ${about.en}`,
  optionTwice: ({ option }) => `${option} is given twice; keep one`,
  optionEmpty: ({ option }) => `${option} needs a value`,
  strayValue: ({ typed }) => `${typed} belongs to no option; write --name value`,

  optionTooLong: ({ option, characters, max }) =>
    `${option} has ${characters} characters; at most ${max} are read`,
  unknownChoice: ({ option, typed, nearest }) => `${option} doesn't take ${typed}; ${asHint(nearest)}`,
  notFile: ({ option }) => `${option} takes a file, which can't be typed: attach it`,
  notKind: ({ option, kind, typed = 'a file' }) => `${option} takes ${kinds[kind]}, not ${typed}`,
  notNumber: ({ option, whole, min, max, typed = 'a file' }) => {
    const from = min === undefined ? '' : ` from ${min}`;
    const to = max === undefined ? '' : ` to ${max}`;
    return `${option} takes ${whole ? 'a whole number' : 'a number'}${from}${to}, not ${typed}`;
  },
  notSwitch: ({ option, typed = 'a file' }) => `${option} takes on or off, not ${typed}`,
};
