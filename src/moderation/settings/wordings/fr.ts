/** What is wrong with a change of settings, in French. */
import type { Expected, ProblemWording } from '../problems.ts';

export const fr: ProblemWording = {
  changedMeanwhile: () =>
    'Quelqu’un d’autre a modifié les réglages entre-temps ; rien n’a été changé. Regardez-les de nouveau et refaites votre changement.',
  noSuchSetting: ({ names }) => `Le réglage ${names.join(', ')} n’existe pas ; rien n’a été changé.`,
  notByChannel: ({ names }) =>
    `${names.join(', ')} vaut pour tout le serveur, pas pour un seul salon ; rien n’a été changé.`,
  badValue: ({ setting, expected }) => `${setting} attend ${phrase(expected)} ; rien n’a été changé.`,
  tooManyChannels: ({ most }) =>
    `${most} salons au plus peuvent avoir leurs propres réglages ; rien n’a été changé.`,
  tooLarge: ({ most }) =>
    `Les réglages d’un serveur peuvent prendre ${most} Kio au plus ; rien n’a été changé.`,
  badPattern: ({ found }) => `Un motif est inutilisable, rien n’a donc été changé : ${found}`,
  notJson: () => 'Ce fichier n’est pas du JSON, ou il est abîmé ; rien n’a été changé.',
  notSettings: () => 'Ce fichier ne contient pas de réglages d’ella-bot ; rien n’a été changé.',
  newerVersion: ({ version, known }) =>
    `Ces réglages sont de la version ${version}, d’un ella-bot plus récent ; celui-ci lit jusqu’à la version ${known}. Rien n’a été changé.`,
  unknownParts: ({ names }) =>
    `Ces réglages contiennent des éléments que cet ella-bot ne connaît pas : ${names.join(', ')}. Rien n’a été changé.`,
};

function phrase(expected: Expected): string {
  switch (expected.kind) {
    case 'switch':
      return 'oui ou non';
    case 'whole':
    case 'decimal': {
      const { min, max } = expected;
      return `un nombre ${expected.kind === 'whole' ? 'entier ' : ''}de ${min} à ${max}${expected.orNone ? ', ou rien' : ''}`;
    }
    case 'choice':
      return `une de ces valeurs : ${expected.values.join(', ')}`;
    case 'text':
      return `un texte de ${expected.max} caractères au plus`;
    case 'list':
      return `une liste de ${expected.most} entrées au plus`;
    case 'id':
      return 'un salon, ou aucun';
    case 'other':
      return `autre chose (${expected.found})`;
  }
}
