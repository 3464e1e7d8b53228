/** What is wrong with a request, in Spanish. */
import type { Nearest } from '../../errors.ts';
import { type Kind, nameOf, type Part, type Wording } from '../complaints.ts';

const parts: Readonly<Record<Part, string>> = {
  text: 'El texto',
  prompt: 'El prompt',
  negative: 'El prompt negativo',
};

const kinds: Readonly<Record<Kind, string>> = {
  text: 'un texto',
  user: 'una persona',
  channel: 'un canal',
  role: 'un rol',
};

const count = new Intl.NumberFormat('es');

export const es: Wording = {
  tooLong: ({ part, characters, max }) =>
    `${nameOf(parts, part)} tiene ${count.format(characters)} caracteres; se leen ${count.format(max)} como mucho`,
  halfCharacter: ({ part }) =>
    `${nameOf(parts, part)} contiene medio carácter (¿un emoji cortado?); escribe esa parte de nuevo`,
  emptyPrompt: () => 'El prompt está vacío: di qué dibujar',
  unreadable: ({ typed }) =>
    `El modelo no puede leer nada de «${typed}»: entiende inglés y algo de alemán, francés y rumano. Escríbelo en inglés`,

  unknownFlag: ({ typed, nearest, maybeProse }) => {
    const hint = maybeProse ? ' (O pon un espacio después del guion si es parte del prompt.)' : '';
    return `No existe la opción ${typed}; ${hintOf(nearest)}${hint}`;
  },
  oneDash: ({ typed, meant }) =>
    `Las opciones empiezan con dos guiones: en lugar de ${typed} escribe ${meant}`,
  noValueTaken: ({ flag, typed }) => `${flag} no lleva valor, pero llegó ${typed}`,
  valueMissing: ({ flag, example }) => `${flag} necesita un valor, por ejemplo ${example}`,
  strayWords: ({ typed, after, takes }) =>
    `${typed} viene después de ${after}, que ${takes === 'nothing' ? 'no lleva valor' : 'lleva un solo valor'}; ` +
    'pon todo el prompt antes de las opciones',
  givenTwice: ({ flag, one, other }) => `${flag} aparece dos veces, ${one} y ${other}; deja solo una`,

  notWhole: ({ flag, min, max, typed }) => `${flag} admite un número entero de ${min} a ${max}, no ${typed}`,
  notFrom: ({ flag, min, max, typed }) => `${flag} admite un número de ${min} a ${max}, no ${typed}`,
  notOver: ({ flag, above, max, typed }) =>
    `${flag} admite un número mayor que ${above} y de ${max} como mucho, no ${typed}`,
  tooMany: ({ flag, max, count }) => `${flag} admite como mucho ${max} a la vez, no ${count}`,
  tooManyRequests: ({ count, max }) =>
    `Eso da ${count} peticiones; aquí un texto puede dar ${max} como máximo`,
  unknownName: ({ flag, typed, nearest }) => `${flag} no conoce ${typed}; ${hintOf(nearest)}`,

  noSize: ({ example, typed }) => `--size admite ancho x alto, por ejemplo ${example}, no ${typed}`,
  badSize: ({ multiple, min, max, model, size, nearest }) =>
    `--size admite con ${model} múltiplos de ${multiple} de ${min} a ${max}, no ${size}; ` +
    `lo más cercano es ${nearest}`,
  onlySize: ({ flag, model, size }) => `${model} solo dibuja a ${size}; quita ${flag}`,
  badRatio: ({ min, max, example, typed }) =>
    `--ar admite ancho:alto de ${min} a ${max}, por ejemplo ${example}, no ${typed}`,
  twoSizes: ({ ratio, size }) => `--ar ${ratio} y --size ${size} fijan los dos el tamaño; deja solo uno`,
  noClip: ({ flag, model, able }) =>
    `${model} no tiene codificador de texto CLIP y no puede dibujar con ${flag}; ` +
    (able.length === 0 ? 'aquí ningún modelo puede' : `se puede con: ${able.join(', ')}`),
  ownReader: ({ flag, model }) =>
    `${flag} indica un bundle para un checkpoint; ${model} ya es un bundle, con su propio T5 y su conector`,
  nothingToChange: ({ flag }) => `${flag} es para dibujar sobre una imagen: adjunta una, o quita ${flag}`,

  unknownCommand: ({ typed, nearest }) =>
    `Aquí no existe el comando ${typed}${nearest === undefined ? '' : `; ${hintOf(nearest)}`}`,
  subcommandMissing: ({ command, known }) => `${command} necesita uno de estos: ${known.join(', ')}`,
  unknownSubcommand: ({ command, typed, nearest }) => `${command} no tiene ${typed}; ${hintOf(nearest)}`,

  unknownOption: ({ typed, nearest }) => `No existe la opción ${typed}; ${hintOf(nearest)}`,
  optionMissing: ({ option, about }) => `Falta ${option}: ${about.es}`,
  optionTwice: ({ option }) => `${option} aparece dos veces; deja solo una`,
  optionEmpty: ({ option }) => `${option} necesita un valor`,
  strayValue: ({ typed }) => `${typed} no pertenece a ninguna opción; escribe --nombre valor`,

  optionTooLong: ({ option, characters, max }) =>
    `${option} tiene ${characters} caracteres; se leen ${max} como mucho`,
  unknownChoice: ({ option, typed, nearest }) => `${option} no admite ${typed}; ${hintOf(nearest)}`,
  notFile: ({ option }) => `${option} admite un archivo, que no se puede escribir: adjúntalo`,
  notKind: ({ option, kind, typed = 'un archivo' }) => `${option} admite ${kinds[kind]}, no ${typed}`,
  notNumber: ({ option, whole, min, max, typed = 'un archivo' }) => {
    const from = min === undefined ? '' : ` desde ${min}`;
    const to = max === undefined ? '' : ` hasta ${max}`;
    return `${option} admite ${whole ? 'un número entero' : 'un número'}${from}${to}, no ${typed}`;
  },
  notSwitch: ({ option, typed = 'un archivo' }) => `${option} admite on u off, no ${typed}`,
};

function hintOf(nearest: Nearest): string {
  if ('meant' in nearest) return `¿quieres decir ${nearest.meant}?`;
  return nearest.known.length === 0 ? 'aquí no hay ninguno' : `hay ${nearest.known.join(', ')}`;
}
