/** Why a request is refused, in French. */
import { dayText, duration, type ReasonWording } from '../reasons.ts';

const spans = { hour: 'par heure', day: 'en 24 heures', month: 'en 30 jours' } as const;
const list = new Intl.ListFormat('fr', { type: 'disjunction' });
const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`;

export const fr: ReasonWording = {
  notInChannel: () => 'On ne peut pas demander d’images dans ce salon.',
  notInThreads: () => 'On ne peut pas demander d’images dans les fils ici.',
  notDirect: () => 'On ne peut pas demander d’images par message privé.',
  notSentDirect: () => 'Ici, les images ne sont pas envoyées par message privé.',
  notPrivate: () => 'Les résultats ne peuvent pas être privés ici ; redemandez sans --private.',
  notYou: () => 'Vos rôles ne vous permettent pas de demander des images ici.',
  banned: ({ until }) =>
    until === undefined
      ? 'Vous ne pouvez plus demander d’images ici.'
      : `Vous ne pouvez pas demander d’images ici avant le ${dayText(until, 'fr')} UTC.`,
  accountNew: ({ days }) =>
    `Votre compte doit avoir ${count(days, 'jour', 'jours')} pour pouvoir demander des images ici.`,
  memberNew: ({ days }) =>
    `Il faut être ici depuis ${count(days, 'jour', 'jours')} pour pouvoir demander des images.`,
  suspended: () => 'La personne qui exploite ce bot l’a arrêté pour ce serveur.',
  wait: ({ waitMs }) => `Attendez ${duration(waitMs, 'fr')} avant de réessayer.`,
  text: () => 'Les règles de ce serveur n’autorisent pas cette demande.',
  autoMod: () =>
    'Les règles AutoMod de ce serveur valent aussi pour les images, mais je ne peux pas les lire : il me manque la permission Gérer le serveur.',
  changed: () => 'Les règles de ce serveur ont changé depuis votre demande.',
  images: ({ most }) => `On peut demander ici ${count(most, 'image', 'images')} à la fois au plus.`,
  steps: ({ most }) => `On peut demander ici ${count(most, 'étape', 'étapes')} au plus.`,
  side: ({ most }) => `Les images peuvent faire ici ${most} pixels de large et de haut au plus.`,
  model: ({ name, allowed }) => `Le modèle ${name} ne peut pas être utilisé ici${instead(allowed)}.`,
  lora: ({ name }) => `La LoRA ${name} ne peut pas être utilisée ici.`,
  noLoras: () => 'Les LoRA ne peuvent pas être utilisées ici.',
  sampler: ({ name, allowed }) => `Le sampler ${name} ne peut pas être utilisé ici${instead(allowed)}.`,
  flag: ({ flag }) => `--${flag} ne peut pas être utilisé ici.`,
  command: ({ command }) => `${command} ne peut pas être utilisé ici.`,
  pause: ({ waitMs }) => `Vous venez de demander des images ; attendez ${duration(waitMs, 'fr')}.`,
  quota: ({ most, used, span, waitMs }) =>
    `Vous pouvez avoir ici ${count(most, 'image', 'images')} ${spans[span]} et en avez eu ${used}. ${
      waitMs === undefined
        ? 'Demandez-en moins à la fois.'
        : `Il y aura de nouveau de la place dans ${duration(waitMs, 'fr')}.`
    }`,
};

function instead(allowed: readonly string[]): string {
  return allowed.length === 0 ? '' : ` ; utilisez ${list.format(allowed)}`;
}
