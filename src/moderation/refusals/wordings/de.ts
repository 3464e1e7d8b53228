/** Why a request is refused, in German. */
import { dayText, duration, type ReasonWording } from '../reasons.ts';

const spans = { hour: 'in einer Stunde', day: 'in 24 Stunden', month: 'in 30 Tagen' } as const;
const list = new Intl.ListFormat('de', { type: 'disjunction' });
const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`;

export const de: ReasonWording = {
  notInChannel: () => 'In diesem Kanal können keine Bilder angefordert werden.',
  notInThreads: () => 'In Threads können hier keine Bilder angefordert werden.',
  notDirect: () => 'In Direktnachrichten können keine Bilder angefordert werden.',
  notSentDirect: () => 'Bilder werden hier nicht als Direktnachricht verschickt.',
  notPrivate: () => 'Ergebnisse können hier nicht privat sein; frag noch einmal ohne --private.',
  notYou: () => 'Mit deinen Rollen kannst du hier keine Bilder anfordern.',
  banned: ({ until }) =>
    until === undefined
      ? 'Du darfst hier keine Bilder mehr anfordern.'
      : `Du darfst hier bis ${dayText(until, 'de')} UTC keine Bilder anfordern.`,
  accountNew: ({ days }) =>
    `Dein Konto muss ${count(days, 'Tag', 'Tage')} alt sein, bevor du hier Bilder anfordern kannst.`,
  memberNew: ({ days }) =>
    `Du musst ${count(days, 'Tag', 'Tage')} hier sein, bevor du Bilder anfordern kannst.`,
  suspended: () => 'Der Betreiber dieses Bots hat ihn für diesen Server angehalten.',
  wait: ({ waitMs }) => `Warte bitte ${duration(waitMs, 'de')}, bevor du es noch einmal versuchst.`,
  text: () => 'Die Regeln dieses Servers lassen diese Anfrage nicht zu.',
  autoMod: () =>
    'Die AutoMod-Regeln dieses Servers gelten auch für Bilder, aber ich darf sie nicht lesen: Mir fehlt das Recht „Server verwalten“.',
  changed: () => 'Die Regeln dieses Servers haben sich geändert, seit du gefragt hast.',
  images: ({ most }) =>
    `Hier ${most === 1 ? 'kann' : 'können'} höchstens ${count(most, 'Bild', 'Bilder')} auf einmal angefordert werden.`,
  steps: ({ most }) => `Hier sind höchstens ${count(most, 'Schritt', 'Schritte')} möglich.`,
  side: ({ most }) => `Bilder können hier höchstens ${most} Pixel breit und hoch sein.`,
  model: ({ name, allowed }) => `Das Modell ${name} kann hier nicht benutzt werden${instead(allowed)}.`,
  lora: ({ name }) => `Die LoRA ${name} kann hier nicht benutzt werden.`,
  noLoras: () => 'LoRAs können hier nicht benutzt werden.',
  sampler: ({ name, allowed }) => `Der Sampler ${name} kann hier nicht benutzt werden${instead(allowed)}.`,
  flag: ({ flag }) => `--${flag} kann hier nicht benutzt werden.`,
  command: ({ command }) => `${command} kann hier nicht benutzt werden.`,
  pause: ({ waitMs }) => `Du hast gerade erst Bilder angefordert; warte noch ${duration(waitMs, 'de')}.`,
  quota: ({ most, used, span, waitMs }) =>
    `Du kannst hier ${count(most, 'Bild', 'Bilder')} ${spans[span]} haben und hattest ${used}. ${
      waitMs === undefined
        ? 'Frag nach weniger auf einmal.'
        : `Platz ist wieder in ${duration(waitMs, 'de')}.`
    }`,
};

function instead(allowed: readonly string[]): string {
  return allowed.length === 0 ? '' : `; nimm ${list.format(allowed)}`;
}
