/** German. */
import type { Wording } from './en.ts';

export const de: Wording = {
  title: 'Wartet auf eure Freigabe',
  pictureTitle: 'Die Prüfung würde dieses Bild ablehnen; es wartet auf eure Freigabe',
  asked: 'Gewünscht von',
  where: 'Wo',
  rules: 'Regeln',
  until: 'Von selbst abgelehnt',
  approve: 'Freigeben',
  refuse: 'Ablehnen',
  ban: 'Ablehnen und sperren',
  approved: (who) => `Freigegeben von ${who}.`,
  refused: (who) => `Abgelehnt von ${who}.`,
  banned: (who) => `Abgelehnt von ${who}; das Mitglied ist auch gesperrt.`,
  expired: 'Niemand hat rechtzeitig entschieden, darum wurde es abgelehnt.',
  over: 'Es wurde anderswo entschieden oder abgebrochen.',
  already: 'Jemand anders hat schon entschieden; nichts wurde geändert.',
  notModerator: 'Darüber kann nur die Moderation dieses Servers entscheiden.',
  logDelete: 'Bild löschen',
  logBan: 'Mitglied sperren',
  logAllow: 'Diese Wörter immer erlauben',
  deleted: 'Das Bild wurde gelöscht.',
  memberBanned: 'Das Mitglied kann hier keine Bilder mehr wünschen.',
  allowed: (words) => `Ab jetzt erlaubt: ${words}`,
  nothingFound: 'Darin sind keine Wörter, die man erlauben könnte.',
  gone: 'Davon ist nichts mehr bekannt.',
  reviewClosed:
    'Ich kann im Kanal der Moderatoren nicht schreiben, darum wird abgelehnt, was dort warten sollte:',
  logClosed: 'Ich kann im Kanal für das Protokoll nicht schreiben:',
};
