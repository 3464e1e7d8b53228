/** Why a request is refused, in English. */
import { dayText, duration, type ReasonWording } from '../reasons.ts';

const spans = { hour: 'an hour', day: 'in 24 hours', month: 'in 30 days' } as const;
const list = new Intl.ListFormat('en', { type: 'disjunction' });
const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`;

export const en: ReasonWording = {
  notInChannel: () => 'Pictures can’t be asked for in this channel.',
  notInThreads: () => 'Pictures can’t be asked for in threads here.',
  notDirect: () => 'Pictures can’t be asked for in direct messages.',
  notSentDirect: () => 'Pictures aren’t sent by direct message here.',
  notPrivate: () => 'Results can’t be private here; ask again without --private.',
  notYou: () => 'Your roles don’t let you ask for pictures here.',
  banned: ({ until }) =>
    until === undefined
      ? 'You may not ask for pictures here any more.'
      : `You may not ask for pictures here until ${dayText(until, 'en')} UTC.`,
  accountNew: ({ days }) =>
    `Your account must be ${count(days, 'day', 'days')} old before you can ask for pictures here.`,
  memberNew: ({ days }) =>
    `You must have been here for ${count(days, 'day', 'days')} before you can ask for pictures.`,
  suspended: () => 'The operator of this bot has stopped it for this server.',
  wait: ({ waitMs }) => `Please wait ${duration(waitMs, 'en')} before you try again.`,
  text: () => 'The rules of this server don’t allow this request.',
  changed: () => 'The rules of this server have changed since you asked.',
  images: ({ most }) => `At most ${count(most, 'picture', 'pictures')} can be asked for at once here.`,
  steps: ({ most }) => `At most ${count(most, 'step', 'steps')} can be asked for here.`,
  side: ({ most }) => `Pictures can be at most ${most} pixels wide and high here.`,
  model: ({ name, allowed }) => `The model ${name} can’t be used here${instead(allowed)}.`,
  lora: ({ name }) => `The LoRA ${name} can’t be used here.`,
  noLoras: () => 'LoRAs can’t be used here.',
  sampler: ({ name, allowed }) => `The sampler ${name} can’t be used here${instead(allowed)}.`,
  flag: ({ flag }) => `--${flag} can’t be used here.`,
  command: ({ command }) => `${command} can’t be used here.`,
  pause: ({ waitMs }) => `You asked for pictures a moment ago; wait ${duration(waitMs, 'en')}.`,
  quota: ({ most, used, span, waitMs }) =>
    `You can have ${count(most, 'picture', 'pictures')} ${spans[span]} here, and have had ${used}. ${
      waitMs === undefined ? 'Ask for fewer at once.' : `There is room again in ${duration(waitMs, 'en')}.`
    }`,
};

function instead(allowed: readonly string[]): string {
  return allowed.length === 0 ? '' : `; use ${list.format(allowed)}`;
}
