/** What is wrong with a request, in German. */
import type { Nearest } from '../../errors.ts';
import { type Kind, nameOf, type Part, type Wording } from '../complaints.ts';

const parts: Readonly<Record<Part, string>> = {
  text: 'Der Text',
  prompt: 'Der Prompt',
  negative: 'Der negative Prompt',
};

const kinds: Readonly<Record<Kind, string>> = {
  text: 'einen Text',
  user: 'eine Person',
  channel: 'einen Kanal',
  role: 'eine Rolle',
};

const count = new Intl.NumberFormat('de');

export const de: Wording = {
  tooLong: ({ part, characters, max }) =>
    `${nameOf(parts, part)} hat ${count.format(characters)} Zeichen; gelesen werden höchstens ${count.format(max)}`,
  halfCharacter: ({ part }) =>
    `${nameOf(parts, part)} enthält ein halbes Zeichen (ein zerschnittenes Emoji?); schreib die Stelle noch einmal`,
  emptyPrompt: () => 'Der Prompt ist leer: Sag, was gezeichnet werden soll',
  unreadable: ({ typed }) =>
    `Das Modell kann von „${typed}“ nichts lesen: Es versteht Englisch und etwas Deutsch, Französisch und Rumänisch. Schreib es auf Englisch`,

  unknownFlag: ({ typed, nearest, maybeProse }) => {
    const hint = maybeProse ? ' (Oder setz ein Leerzeichen nach dem Strich, wenn er zum Prompt gehört.)' : '';
    return `Das Flag ${typed} gibt es nicht; ${hintOf(nearest)}${hint}`;
  },
  oneDash: ({ typed, meant }) => `Flags beginnen mit zwei Strichen: Statt ${typed} schreib ${meant}`,
  noValueTaken: ({ flag, typed }) => `${flag} nimmt keinen Wert, aber es kam ${typed}`,
  valueMissing: ({ flag, example }) => `${flag} braucht einen Wert, zum Beispiel ${example}`,
  strayWords: ({ typed, after, takes }) =>
    `${typed} steht nach ${after}, das ${takes === 'nothing' ? 'keinen' : 'nur einen'} Wert nimmt; ` +
    'schreib den ganzen Prompt vor die Flags',
  givenTwice: ({ flag, one, other }) => `${flag} steht zweimal da, als ${one} und ${other}; lass eines weg`,

  notWhole: ({ flag, min, max, typed }) =>
    `${flag} nimmt eine ganze Zahl von ${min} bis ${max}, nicht ${typed}`,
  notFrom: ({ flag, min, max, typed }) => `${flag} nimmt eine Zahl von ${min} bis ${max}, nicht ${typed}`,
  notOver: ({ flag, above, max, typed }) =>
    `${flag} nimmt eine Zahl größer als ${above} und höchstens ${max}, nicht ${typed}`,
  tooMany: ({ flag, max, count }) => `${flag} nimmt höchstens ${max} auf einmal, nicht ${count}`,
  tooManyRequests: ({ count, max }) =>
    `Das ergibt ${count} Anfragen; hier können es aus einem Prompt höchstens ${max} sein`,
  unknownName: ({ flag, typed, nearest }) => `${flag} kennt ${typed} nicht; ${hintOf(nearest)}`,

  noSize: ({ example, typed }) => `--size nimmt Breite x Höhe, zum Beispiel ${example}, nicht ${typed}`,
  badSize: ({ multiple, min, max, model, size, nearest }) =>
    `--size nimmt mit ${model} Vielfache von ${multiple} von ${min} bis ${max}, nicht ${size}; ` +
    `am nächsten ist ${nearest}`,
  onlySize: ({ flag, model, size }) => `${model} zeichnet nur in ${size}; lass ${flag} weg`,
  badRatio: ({ min, max, example, typed }) =>
    `--ar nimmt Breite:Höhe von ${min} bis ${max}, zum Beispiel ${example}, nicht ${typed}`,
  twoSizes: ({ ratio, size }) =>
    `--ar ${ratio} und --size ${size} legen beide die Größe fest; lass eines weg`,
  noClip: ({ flag, model, able }) =>
    `${model} hat keinen CLIP-Textencoder und kann nicht mit ${flag} zeichnen; ` +
    (able.length === 0 ? 'hier kann es kein Modell' : `das geht mit: ${able.join(', ')}`),
  ownReader: ({ flag, model }) =>
    `${flag} nennt ein Bundle für einen Checkpoint; ${model} ist selbst eines und hat T5 und Connector`,
  nothingToChange: ({ flag }) =>
    `${flag} ist zum Zeichnen über ein Bild: Häng eines an oder lass ${flag} weg`,

  unknownCommand: ({ typed, nearest }) =>
    `Den Befehl ${typed} gibt es hier nicht${nearest === undefined ? '' : `; ${hintOf(nearest)}`}`,
  subcommandMissing: ({ command, known }) => `Zu ${command} gehört eines von: ${known.join(', ')}`,
  unknownSubcommand: ({ command, typed, nearest }) => `${command} kennt ${typed} nicht; ${hintOf(nearest)}`,

  unknownOption: ({ typed, nearest }) => `Die Option ${typed} gibt es nicht; ${hintOf(nearest)}`,
  optionMissing: ({ option, about }) => `${option} fehlt: ${about.de}`,
  optionTwice: ({ option }) => `${option} steht zweimal da; lass eines weg`,
  optionEmpty: ({ option }) => `${option} braucht einen Wert`,
  strayValue: ({ typed }) => `${typed} gehört zu keiner Option; schreib --name Wert`,

  optionTooLong: ({ option, characters, max }) =>
    `${option} hat ${characters} Zeichen; gelesen werden höchstens ${max}`,
  unknownChoice: ({ option, typed, nearest }) => `${option} nimmt ${typed} nicht; ${hintOf(nearest)}`,
  notFile: ({ option }) => `${option} nimmt eine Datei, die man nicht tippen kann: Häng sie an`,
  notKind: ({ option, kind, typed = 'eine Datei' }) => `${option} nimmt ${kinds[kind]}, nicht ${typed}`,
  notNumber: ({ option, whole, min, max, typed = 'eine Datei' }) => {
    const from = min === undefined ? '' : ` ab ${min}`;
    const to = max === undefined ? '' : ` bis ${max}`;
    return `${option} nimmt ${whole ? 'eine ganze Zahl' : 'eine Zahl'}${from}${to}, nicht ${typed}`;
  },
  notSwitch: ({ option, typed = 'eine Datei' }) => `${option} nimmt on oder off, nicht ${typed}`,
};

function hintOf(nearest: Nearest): string {
  if ('meant' in nearest) return `meinst du ${nearest.meant}?`;
  return nearest.known.length === 0
    ? 'hier gibt es nichts davon'
    : `bekannt sind ${nearest.known.join(', ')}`;
}
