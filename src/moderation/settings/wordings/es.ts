/** What is wrong with a change of settings, in Spanish. */
import type { Expected, ProblemWording } from '../problems.ts';

export const es: ProblemWording = {
  changedMeanwhile: () =>
    'Otra persona ha cambiado los ajustes mientras tanto, así que no se ha cambiado nada. Míralos de nuevo y repite el cambio.',
  noSuchSetting: ({ names }) => `No existe el ajuste ${names.join(', ')}; no se ha cambiado nada.`,
  notByChannel: ({ names }) =>
    `${names.join(', ')} vale siempre para todo el servidor, no para un canal; no se ha cambiado nada.`,
  badValue: ({ setting, expected }) => `${setting} admite ${phrase(expected)}; no se ha cambiado nada.`,
  tooManyChannels: ({ most }) =>
    `Como máximo ${most} canales pueden tener ajustes propios; no se ha cambiado nada.`,
  tooLarge: ({ most }) =>
    `Los ajustes de un servidor pueden ocupar ${most} KiB como máximo; no se ha cambiado nada.`,
  badPattern: ({ found }) => `Un patrón no sirve, así que no se ha cambiado nada: ${found}`,
  notJson: () => 'Este archivo no es JSON o está dañado; no se ha cambiado nada.',
  notSettings: () => 'Este archivo no contiene ajustes de ella-bot; no se ha cambiado nada.',
  newerVersion: ({ version, known }) =>
    `Estos ajustes son de la versión ${version}, de un ella-bot más nuevo; este lee hasta la versión ${known}. No se ha cambiado nada.`,
  unknownParts: ({ names }) =>
    `Estos ajustes contienen partes que este ella-bot no conoce: ${names.join(', ')}. No se ha cambiado nada.`,
};

function phrase(expected: Expected): string {
  switch (expected.kind) {
    case 'switch':
      return 'sí o no';
    case 'whole':
    case 'decimal': {
      const { min, max } = expected;
      return `un número ${expected.kind === 'whole' ? 'entero ' : ''}de ${min} a ${max}${expected.orNone ? ', o ninguno' : ''}`;
    }
    case 'choice':
      return `uno de ${expected.values.join(', ')}`;
    case 'text':
      return `un texto de ${expected.max} caracteres como máximo`;
    case 'list':
      return `una lista de ${expected.most} entradas como máximo`;
    case 'id':
      return 'un canal, o ninguno';
    case 'other':
      return `otra cosa (${expected.found})`;
  }
}
