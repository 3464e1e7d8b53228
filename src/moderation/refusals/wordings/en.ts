/** Why a request is refused, in English. */
import { dayText, duration, type ReasonWording } from '../reasons.ts';

const spans = { hour: 'an hour', day: 'in 24 hours', month: 'in 30 days' } as const;
const list = new Intl.ListFormat('en', { type: 'disjunction' });
const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`;

export const en: ReasonWording = {
  notInChannel: () => 'You can’t request pictures in this channel.',
  notInThreads: () => 'You can’t request pictures in threads here.',
  notDirect: () => 'You can’t request pictures in direct messages.',
  notSentDirect: () => 'Pictures aren’t sent by direct message here.',
  notPrivate: () => 'Results can’t be private here; try again without --private.',
  notYou: () => 'Your roles don’t allow you to request pictures here.',
  banned: ({ until }) =>
    until === undefined
      ? 'You are no longer allowed to request pictures here.'
      : `You are not allowed to request pictures here until ${dayText(until, 'en')} UTC.`,
  accountNew: ({ days }) =>
    `Your account must be ${count(days, 'day', 'days')} old before you can request pictures here.`,
  memberNew: ({ days }) =>
    `You must have been here for ${count(days, 'day', 'days')} before you can request pictures.`,
  suspended: () => 'The bot’s operator has suspended it on this server.',
  wait: ({ waitMs }) => `Please wait ${duration(waitMs, 'en')} before you try again.`,
  text: () => 'The rules of this server don’t allow this request.',
  autoMod: () =>
    'This server’s AutoMod rules hold for pictures, but I may not read them: I lack Manage Server.',
  changed: () => 'The rules of this server have changed since you asked.',
  images: ({ most }) => `You can request at most ${count(most, 'picture', 'pictures')} at a time here.`,
  steps: ({ most }) => `You can request at most ${count(most, 'step', 'steps')} here.`,
  side: ({ most }) => `Pictures can be at most ${most} pixels wide and high here.`,
  model: ({ name, allowed }) => `The model ${name} can’t be used here${instead(allowed)}.`,
  lora: ({ name }) => `The LoRA ${name} can’t be used here.`,
  noLoras: () => 'LoRAs can’t be used here.',
  sampler: ({ name, allowed }) => `The sampler ${name} can’t be used here${instead(allowed)}.`,
  flag: ({ flag }) => `--${flag} can’t be used here.`,
  command: ({ command }) => `${command} can’t be used here.`,
  pause: ({ waitMs }) => `You requested pictures a moment ago; please wait ${duration(waitMs, 'en')}.`,
  quota: ({ most, used, span, waitMs }) =>
    `You can have ${count(most, 'picture', 'pictures')} ${spans[span]} here, and have had ${used}. ${
      waitMs === undefined ? 'Ask for fewer at once.' : `You can have more in ${duration(waitMs, 'en')}.`
    }`,
};

function instead(allowed: readonly string[]): string {
  return allowed.length === 0 ? '' : `; use ${list.format(allowed)}`;
}
