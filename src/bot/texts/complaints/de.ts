/** What is wrong with a request, in German. */
import type { Nearest } from '../../../errors.ts';
import type { Part, Wording } from '../../../prompt/complaints.ts';

const parts: Readonly<Record<Part, string>> = {
  text: 'Der Text',
  prompt: 'Der Prompt',
  negative: 'Der negative Prompt',
};

const count = new Intl.NumberFormat('de');

export const de: Wording = {
  tooLong: ({ part, characters, most }) =>
    `${parts[part]} hat ${count.format(characters)} Zeichen; gelesen werden höchstens ${count.format(most)}`,
  halfCharacter: ({ part }) =>
    `${parts[part]} enthält ein halbes Zeichen (ein zerschnittenes Emoji?); schreib die Stelle noch einmal`,
  emptyPrompt: () => 'Der Prompt ist leer: Sag, was gezeichnet werden soll',

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

  notWhole: ({ flag, least, most, typed }) =>
    `${flag} nimmt eine ganze Zahl von ${least} bis ${most}, nicht ${typed}`,
  notFrom: ({ flag, from, to, typed }) => `${flag} nimmt eine Zahl von ${from} bis ${to}, nicht ${typed}`,
  notOver: ({ flag, over, to, typed }) =>
    `${flag} nimmt eine Zahl größer als ${over} und höchstens ${to}, nicht ${typed}`,
  unknownName: ({ flag, typed, nearest }) => `${flag} kennt ${typed} nicht; ${hintOf(nearest)}`,

  noSize: ({ example, typed }) => `--size nimmt Breite x Höhe, zum Beispiel ${example}, nicht ${typed}`,
  badSize: ({ multiple, least, most, model, size, nearest }) =>
    `--size nimmt mit ${model} Vielfache von ${multiple} von ${least} bis ${most}, nicht ${size}; ` +
    `am nächsten ist ${nearest}`,
  badRatio: ({ least, most, example, typed }) =>
    `--ar nimmt Breite:Höhe von ${least} bis ${most}, zum Beispiel ${example}, nicht ${typed}`,
  twoSizes: ({ ratio, size }) =>
    `--ar ${ratio} und --size ${size} legen beide die Größe fest; lass eines weg`,
  noClip: ({ model, able }) =>
    `${model} hat keinen CLIP-Textencoder und kann nicht mit --clip zeichnen; ` +
    (able.length === 0 ? 'hier kann es kein Modell' : `das geht mit: ${able.join(', ')}`),
  nothingToChange: ({ flag }) =>
    `${flag} ist zum Zeichnen über ein Bild: Häng eines an oder lass ${flag} weg`,
};

function hintOf(nearest: Nearest): string {
  return 'meant' in nearest ? `meinst du ${nearest.meant}?` : `bekannt sind ${nearest.known.join(', ')}`;
}
