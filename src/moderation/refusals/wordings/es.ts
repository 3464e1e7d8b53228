/** Why a request is refused, in Spanish. */
import { dayText, duration, type ReasonWording } from '../reasons.ts';

const spans = { hour: 'por hora', day: 'en 24 horas', month: 'en 30 días' } as const;
const list = new Intl.ListFormat('es', { type: 'disjunction' });
const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`;

export const es: ReasonWording = {
  notInChannel: () => 'En este canal no se pueden pedir imágenes.',
  notInThreads: () => 'Aquí no se pueden pedir imágenes en hilos.',
  notDirect: () => 'No se pueden pedir imágenes por mensaje directo.',
  notSentDirect: () => 'Aquí no se envían imágenes por mensaje directo.',
  notPrivate: () => 'Aquí los resultados no pueden ser privados; pídelo de nuevo sin --private.',
  notYou: () => 'Con tus roles no puedes pedir imágenes aquí.',
  banned: ({ until }) =>
    until === undefined
      ? 'Ya no puedes pedir imágenes aquí.'
      : `No puedes pedir imágenes aquí hasta el ${dayText(until, 'es')} UTC.`,
  accountNew: ({ days }) =>
    `Tu cuenta debe tener ${count(days, 'día', 'días')} para poder pedir imágenes aquí.`,
  memberNew: ({ days }) => `Debes llevar aquí ${count(days, 'día', 'días')} para poder pedir imágenes.`,
  suspended: () => 'Quien administra este bot lo ha detenido en este servidor.',
  wait: ({ waitMs }) => `Espera ${duration(waitMs, 'es')} antes de volver a intentarlo.`,
  text: () => 'Las reglas de este servidor no permiten esta petición.',
  autoMod: () =>
    'Las reglas de AutoMod de este servidor valen también para las imágenes, pero no puedo leerlas: me falta el permiso Gestionar servidor.',
  changed: () => 'Las reglas de este servidor han cambiado desde que lo pediste.',
  images: ({ most }) => `Aquí se pueden pedir como máximo ${count(most, 'imagen', 'imágenes')} a la vez.`,
  steps: ({ most }) => `Aquí se pueden pedir como máximo ${count(most, 'paso', 'pasos')}.`,
  side: ({ most }) => `Aquí las imágenes pueden medir como máximo ${most} píxeles de ancho y de alto.`,
  model: ({ name, allowed }) => `El modelo ${name} no se puede usar aquí${instead(allowed)}.`,
  lora: ({ name }) => `La LoRA ${name} no se puede usar aquí.`,
  noLoras: () => 'Aquí no se pueden usar LoRA.',
  sampler: ({ name, allowed }) => `El sampler ${name} no se puede usar aquí${instead(allowed)}.`,
  flag: ({ flag }) => `--${flag} no se puede usar aquí.`,
  command: ({ command }) => `${command} no se puede usar aquí.`,
  pause: ({ waitMs }) => `Acabas de pedir imágenes; espera ${duration(waitMs, 'es')}.`,
  quota: ({ most, used, span, waitMs }) =>
    `Aquí puedes tener ${count(most, 'imagen', 'imágenes')} ${spans[span]} y ya has tenido ${used}. ${
      waitMs === undefined ? 'Pide menos a la vez.' : `Podrás pedir más en ${duration(waitMs, 'es')}.`
    }`,
};

function instead(allowed: readonly string[]): string {
  return allowed.length === 0 ? '' : `; usa ${list.format(allowed)}`;
}
