/** What is wrong with a request, in French. */
import type { Nearest } from '../../errors.ts';
import { type Kind, nameOf, type Part, type Wording } from '../complaints.ts';

const parts: Readonly<Record<Part, string>> = {
  text: 'Le texte',
  prompt: 'Le prompt',
  negative: 'Le prompt négatif',
};

const kinds: Readonly<Record<Kind, string>> = {
  text: 'un texte',
  user: 'une personne',
  channel: 'un salon',
  role: 'un rôle',
};

const count = new Intl.NumberFormat('fr');

export const fr: Wording = {
  tooLong: ({ part, characters, max }) =>
    `${nameOf(parts, part)} a ${count.format(characters)} caractères ; ${count.format(max)} au plus sont lus`,
  halfCharacter: ({ part }) =>
    `${nameOf(parts, part)} contient la moitié d’un caractère (un emoji coupé ?) ; retapez cette partie`,
  emptyPrompt: () => 'Le prompt est vide : dites quoi dessiner',
  unreadable: ({ typed }) =>
    `Le modèle ne peut rien lire de « ${typed} » : il comprend l’anglais et un peu l’allemand, le français et le roumain. Écrivez-le en anglais`,

  unknownFlag: ({ typed, nearest, maybeProse }) => {
    const hint = maybeProse ? ' (Ou mettez une espace après le tiret s’il fait partie du prompt.)' : '';
    return `L’option ${typed} n’existe pas ; ${hintOf(nearest)}${hint}`;
  },
  oneDash: ({ typed, meant }) =>
    `Les options commencent par deux tirets : au lieu de ${typed}, écrivez ${meant}`,
  noValueTaken: ({ flag, typed }) => `${flag} ne prend pas de valeur, mais ${typed} a été donné`,
  valueMissing: ({ flag, example }) => `${flag} demande une valeur, par exemple ${example}`,
  strayWords: ({ typed, after, takes }) =>
    `${typed} vient après ${after}, qui ${takes === 'nothing' ? 'ne prend pas de valeur' : 'prend une seule valeur'} ; ` +
    'mettez tout le prompt avant les options',
  givenTwice: ({ flag, one, other }) => `${flag} est donné deux fois, ${one} et ${other} ; gardez-en un seul`,

  notWhole: ({ flag, min, max, typed }) => `${flag} prend un nombre entier de ${min} à ${max}, pas ${typed}`,
  notFrom: ({ flag, min, max, typed }) => `${flag} prend un nombre de ${min} à ${max}, pas ${typed}`,
  notOver: ({ flag, above, max, typed }) =>
    `${flag} prend un nombre supérieur à ${above} et d’au plus ${max}, pas ${typed}`,
  tooMany: ({ flag, max, count }) => `${flag} en accepte au plus ${max} à la fois, pas ${count}`,
  tooManyRequests: ({ count, max }) =>
    `Cela fait ${count} demandes ; ici, un texte peut en donner ${max} au plus`,
  unknownName: ({ flag, typed, nearest }) => `${flag} ne connaît pas ${typed} ; ${hintOf(nearest)}`,

  noSize: ({ example, typed }) => `--size prend largeur x hauteur, par exemple ${example}, pas ${typed}`,
  badSize: ({ multiple, min, max, model, size, nearest }) =>
    `--size prend avec ${model} des multiples de ${multiple}, de ${min} à ${max}, pas ${size} ; ` +
    `le plus proche est ${nearest}`,
  onlySize: ({ flag, model, size }) => `${model} ne dessine qu’en ${size} ; retirez ${flag}`,
  badRatio: ({ min, max, example, typed }) =>
    `--ar prend largeur:hauteur de ${min} à ${max}, par exemple ${example}, pas ${typed}`,
  twoSizes: ({ ratio, size }) =>
    `--ar ${ratio} et --size ${size} fixent tous deux la taille ; gardez-en un seul`,
  noClip: ({ flag, model, able }) =>
    `${model} n’a pas d’encodeur de texte CLIP et ne peut pas dessiner avec ${flag} ; ` +
    (able.length === 0 ? 'aucun modèle ici ne le peut' : `possible avec : ${able.join(', ')}`),
  ownReader: ({ flag, model }) =>
    `${flag} désigne un bundle pour un checkpoint ; ${model} en est déjà un, avec son propre T5 et son connecteur`,
  nothingToChange: ({ flag }) => `${flag} sert à dessiner sur une image : joignez-en une, ou retirez ${flag}`,

  unknownCommand: ({ typed, nearest }) =>
    `La commande ${typed} n’existe pas ici${nearest === undefined ? '' : ` ; ${hintOf(nearest)}`}`,
  subcommandMissing: ({ command, known }) => `${command} demande l’un de : ${known.join(', ')}`,
  unknownSubcommand: ({ command, typed, nearest }) =>
    `${command} ne connaît pas ${typed} ; ${hintOf(nearest)}`,

  unknownOption: ({ typed, nearest }) => `L’option ${typed} n’existe pas ; ${hintOf(nearest)}`,
  optionMissing: ({ option, about }) => `Il manque ${option} : ${about.fr}`,
  optionTwice: ({ option }) => `${option} est donné deux fois ; gardez-en un seul`,
  optionEmpty: ({ option }) => `${option} demande une valeur`,
  strayValue: ({ typed }) => `${typed} n’appartient à aucune option ; écrivez --nom valeur`,

  optionTooLong: ({ option, characters, max }) =>
    `${option} a ${characters} caractères ; ${max} au plus sont lus`,
  unknownChoice: ({ option, typed, nearest }) => `${option} n’accepte pas ${typed} ; ${hintOf(nearest)}`,
  notFile: ({ option }) => `${option} prend un fichier, qui ne peut pas être tapé : joignez-le`,
  notKind: ({ option, kind, typed = 'un fichier' }) => `${option} prend ${kinds[kind]}, pas ${typed}`,
  notNumber: ({ option, whole, min, max, typed = 'un fichier' }) => {
    const from = min === undefined ? '' : ` à partir de ${min}`;
    const to = max === undefined ? '' : ` jusqu’à ${max}`;
    return `${option} prend ${whole ? 'un nombre entier' : 'un nombre'}${from}${to}, pas ${typed}`;
  },
  notSwitch: ({ option, typed = 'un fichier' }) => `${option} prend on ou off, pas ${typed}`,
};

function hintOf(nearest: Nearest): string {
  if ('meant' in nearest) return `vouliez-vous dire ${nearest.meant} ?`;
  return nearest.known.length === 0 ? 'il n’y en a pas ici' : `il y a ${nearest.known.join(', ')}`;
}
