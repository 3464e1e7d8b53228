/** A line in the moderators' log: who asked for what, what was decided and why, with what can be done about it. */

import type { Locale } from '../../chat/platform.ts';
import {
  type Button,
  type Field,
  type Image,
  type Message,
  type Place,
  shorten,
  type TextPart,
  type User,
} from '../../chat/platform.ts';
import { customId } from '../custom-id.ts';
import { settingsTextsOf } from '../settings/wordings/index.ts';
import { reviewTextsOf } from './wordings/index.ts';

export interface LogFacts {
  /** Also of one that was refused and never became a job: the audit knows it by that. */
  readonly job: string;
  readonly user: User;
  readonly place: Place;
  readonly prompt: string;
  readonly decision: 'allow' | 'alert' | 'replace' | 'hold' | 'refuse' | 'hide';
  /** Which rules, and what they found. */
  readonly rules: readonly { readonly name: string; readonly found: readonly string[] }[];
  readonly images: readonly Image[];
}

const longest = 1_000;

export function logMessage(
  { job, user, place, prompt, decision, rules, images }: LogFacts,
  locale: Locale,
): Message {
  const texts = reviewTextsOf(locale);
  const { audit } = settingsTextsOf(locale);
  const text: TextPart[] = [
    { kind: 'person', user },
    ' · ',
    { kind: 'place', text: '…', place },
    ' · ',
    { kind: 'bold', text: audit.decisions[decision] },
    '\n',
    { kind: 'quote', text: shorten(prompt, longest) || '…' },
  ];
  const fields: Field[] =
    rules.length === 0 ? [] : [{ name: texts.rules, value: shorten(rules.map(ruleLine).join('\n'), 500) }];
  const button = (deed: string, label: string, style: 'plain' | 'danger' = 'plain'): Button => ({
    customId: customId('mod', deed, job),
    label,
    style,
  });
  const buttons = [
    ...(images.length > 0 ? [button('delete', texts.logDelete, 'danger')] : []),
    banButton(job, locale),
    ...(rules.some(({ found }) => found.length > 0) ? [button('allow', texts.logAllow)] : []),
  ];
  // Hidden until a moderator wants to see it, whatever it shows.
  const hidden = images.map((image) => ({ ...image, spoiler: true }));
  return { text, fields, ...(hidden.length > 0 && { images: hidden }), buttons };
}

/** Keeps whoever asked for a job from asking again. */
export function banButton(job: string, locale: Locale): Button {
  return { customId: customId('mod', 'ban', job), label: reviewTextsOf(locale).logBan, style: 'danger' };
}

function ruleLine({ name, found }: LogFacts['rules'][number]): string {
  return [name, found.join(', ')].filter((part) => part !== '').join(': ');
}
