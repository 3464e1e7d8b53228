/** What is wrong with a change of settings, in German. */
import type { Expected, ProblemWording } from '../problems.ts';

export const de: ProblemWording = {
  changedMeanwhile: () =>
    'Jemand anders hat die Einstellungen inzwischen geändert, darum wurde nichts geändert. Sieh sie dir noch einmal an und wiederhole deine Änderung.',
  noSuchSetting: ({ names }) =>
    `Die Einstellung ${names.join(', ')} gibt es nicht; es wurde nichts geändert.`,
  notByChannel: ({ names }) =>
    `${names.join(', ')} gilt immer für den ganzen Server, nicht für einen Kanal; es wurde nichts geändert.`,
  badValue: ({ setting, expected }) => `${setting} nimmt ${phrase(expected)}; es wurde nichts geändert.`,
  tooManyChannels: ({ most }) =>
    `Höchstens ${most} Kanäle können eigene Einstellungen haben; es wurde nichts geändert.`,
  tooLarge: ({ most }) =>
    `Die Einstellungen eines Servers dürfen höchstens ${most} KiB groß sein; es wurde nichts geändert.`,
  badPattern: ({ found }) => `Ein Muster ist nicht brauchbar, darum wurde nichts geändert: ${found}`,
  notJson: () => 'Diese Datei ist kein JSON oder sie ist beschädigt; es wurde nichts geändert.',
  notSettings: () => 'Diese Datei enthält keine Einstellungen von ella-bot; es wurde nichts geändert.',
  newerVersion: ({ version, known }) =>
    `Diese Einstellungen haben Version ${version} und stammen von einem neueren ella-bot; dieser liest bis Version ${known}. Es wurde nichts geändert.`,
  unknownParts: ({ names }) =>
    `Diese Einstellungen enthalten etwas, das dieser ella-bot nicht kennt: ${names.join(', ')}. Es wurde nichts geändert.`,
};

function phrase(expected: Expected): string {
  switch (expected.kind) {
    case 'switch':
      return 'an oder aus';
    case 'whole':
    case 'decimal': {
      const { min, max } = expected;
      return `eine ${expected.kind === 'whole' ? 'ganze ' : ''}Zahl von ${min} bis ${max}${expected.orNone ? ' oder keine' : ''}`;
    }
    case 'choice':
      return `eines von ${expected.values.join(', ')}`;
    case 'text':
      return `einen Text von höchstens ${expected.max} Zeichen`;
    case 'list':
      return `eine Liste von höchstens ${expected.most} Einträgen`;
    case 'id':
      return 'einen Kanal oder keinen';
    case 'other':
      return `etwas anderes (${expected.found})`;
  }
}
