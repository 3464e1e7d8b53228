/** French. */
import type { Texts } from './en.ts';

export const fr: Texts = {
  failed: 'Quelque chose a échoué ici ; c’est noté. Réessayer ne coûte rien.',
  busy: 'Le chat ne me répond pas en ce moment. Réessayez dans un instant.',
  unknownButton: 'Ce bouton vient d’une ancienne version du bot et ne fait plus rien.',

  waiting: (position, of) => `En attente : numéro ${position} sur ${of}`,
  waitsFor: (model) => `En attente d’une machine qui a ${model}`,
  held: 'En attente d’une décision de la modération',
  heldPaused: 'En pause : ce sera dessiné dès que ce serveur pourra de nouveau dessiner',
  approved: 'Approuvé',
  startsIn: (time) => `commence dans environ ${time}`,
  starting: 'Démarrage …',
  step: (step, total) => `étape ${step} sur ${total}`,
  left: (time) => `encore environ ${time}`,
  finishing: 'Bientôt fini …',
  drawn: 'Dessiné',
  cancelled: 'Annulé.',
  cancelledByModerator: 'Annulé par la modération.',

  onItsWay: 'En route :',
  comesDirect: 'En route ; cela arrive par message direct.',
  noDirect: 'Je ne peux pas vous envoyer de messages directs ; autorisez-les puis réessayez.',
  permission: (permission) => `Il me manque une permission ici : ${permission}.`,
  noPermission: 'Il me manque la permission pour cela ici.',
  gone: 'Cet endroit ou ce message n’existe plus.',
  fileTooLarge: (megabytes) => `Ce fichier est trop grand ; ${megabytes} Mo au plus sont lus.`,

  failure: (reason) => `Impossible de dessiner : ${reason}`,
  refused: (reason) => `Ceci n’a pas été dessiné : ${reason}`,
  refusedUnknown: 'Ceci n’a pas été dessiné : la modération a décidé que non.',
  failureUnknown: (job) => `Impossible de dessiner ; la raison est notée sous ${job}.`,
  retryFree: 'Réessayer ne coûte rien.',

  tokensDropped: (prompt, used) =>
    `${prompt} jetons sur ${used} : la dernière partie a été perdue ; essayez --long`,
  tokensLong: (prompt) => `${prompt} ; le plus sûr est jusqu’à 128`,
  drawnIn: (ran, waited) => `Dessiné en ${ran}, attente ${waited}`,
  madeFrom: 'fait à partir de',
  thisPicture: 'celle-ci',
  redrawn: 'L’image n’était plus gardée ; elle est redessinée avec la même graine.',
  which: 'Quelle image ?',
  notYours: 'Seuls l’auteur de la demande et la modération peuvent le faire.',
  over: 'C’est déjà terminé.',
  jobGone: 'On ne sait plus rien de cette image.',
  notDrawn: 'Il n’y a pas d’image avec laquelle faire cela.',
  initGone: 'L’image de départ n’est plus gardée ; joignez-la de nouveau.',
  largest: (side) => `Elle est déjà aussi grande que possible : ${side} pixels.`,
  noModels: 'Aucun modèle n’est encore là pour dessiner. Réessayez dans un instant.',
  mentionHelp: 'Dites quoi dessiner juste après mon nom, ou utilisez /imagine.',
  emptyMessage: 'Ce message n’a pas de texte à dessiner.',

  capMember: (limit) =>
    `Vous avez déjà ${limit} images en attente, c’est la limite. Attendez-en une ou annulez-en une.`,
  capServer: (limit) =>
    `Ce serveur a déjà ${limit} images en attente, c’est la limite. Réessayez un peu plus tard.`,
  capAll: (limit) => `La file est pleine : ${limit} images attendent. Réessayez un peu plus tard.`,

  labels: {
    size: 'Taille',
    negative: 'Non voulu',
    seed: 'Graine',
    steps: 'Étapes',
    guidance: 'Guidage',
    sampler: 'Sampler',
    model: 'Modèle',
    strength: 'Force',
    clipPrompt: 'CLIP lit',
    clipSkip: 'Saut de CLIP',
  },
  tokens: 'Jetons',

  rerun: 'Encore',
  edit: 'Modifier le texte',
  variations: 'Variantes',
  upscale: 'Plus grand',
  delete: 'Supprimer',
  cancel: 'Annuler',
  retry: 'Réessayer',

  formTitle: 'Dessiner',
  formPrompt: 'Quoi dessiner',
  formPromptHint: 'Aussi long et précis que voulu : jusqu’à 6 000 caractères',
  formOptions: 'Options',
  formImage: 'Image de départ',
  formSubmit: 'Dessiner',
};
