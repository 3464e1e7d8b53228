/** French. */
import type { Wording } from './en.ts';

export const fr: Wording = {
  title: 'Attend votre accord',
  pictureTitle: 'Le contrôle refuserait cette image ; elle attend votre accord',
  asked: 'Demandée par',
  where: 'Où',
  rules: 'Règles',
  until: 'Refusée d’elle-même',
  approve: 'Approuver',
  refuse: 'Refuser',
  ban: 'Refuser et bannir',
  approved: (who) => `Approuvé par ${who}.`,
  refused: (who) => `Refusé par ${who}.`,
  banned: (who) => `Refusé par ${who}, qui a aussi banni le membre.`,
  expired: 'Personne n’a décidé à temps, c’est donc refusé.',
  over: 'Cela a été décidé ou annulé ailleurs.',
  already: 'Quelqu’un d’autre a déjà décidé ; rien n’a changé.',
  notModerator: 'Seule la modération de ce serveur peut en décider.',
  logDelete: 'Supprimer l’image',
  logBan: 'Bannir le membre',
  logAllow: 'Toujours permettre ces mots',
  deleted: 'L’image a été supprimée.',
  memberBanned: 'Ce membre ne peut plus demander d’images ici.',
  allowed: (words) => `Permis désormais : ${words}`,
  nothingFound: 'Il n’y a là aucun mot à permettre.',
  gone: 'On n’en sait plus rien.',
  reviewClosed:
    'Je ne peux pas écrire dans le salon des modérateurs ; ce qui devait y attendre est donc refusé :',
  logClosed: 'Je ne peux pas écrire dans le salon du journal :',
};
