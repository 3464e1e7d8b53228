/** What moderators see of a request that waits for them. */
import {
  type Button,
  type Field,
  type Image,
  type Message,
  shorten,
  type TextPart,
} from '../../chat/platform.ts';
import type { Audited } from '../../moderation/audit/audit.ts';
import { customId } from '../custom-id.ts';
import type { ChatTarget } from '../flow/ask/target.ts';
import type { Wording } from './wordings/index.ts';

export interface ReviewFacts {
  readonly job: string;
  readonly what: 'held' | 'picture';
  readonly target: ChatTarget;
  readonly prompt: string;
  readonly negative?: string | undefined;
  /** What the audit knows of it. */
  readonly entry: Audited['entry'] | undefined;
  /** ms since 1970. */
  readonly until: number | undefined;
  readonly images: readonly Image[];
}

/** Moderators must see all that was typed; Discord's embeds hold so much. */
const longest = 3_500;

export function reviewMessage(facts: ReviewFacts, texts: Wording): Message {
  const { job, images } = facts;
  const button = (deed: string, label: string, style: 'primary' | 'plain' | 'danger'): Button => ({
    customId: customId('rev', deed, job),
    label,
    style,
  });
  return {
    ...describe(facts, texts),
    ...(images.length > 0 && { images }),
    buttons: [
      button('approve', texts.approve, 'primary'),
      button('refuse', texts.refuse, 'plain'),
      button('ban', texts.ban, 'danger'),
    ],
  };
}

/** The same once it is decided: pictures stay as they are hidden. */
export function decidedMessage(facts: ReviewFacts, said: string, texts: Wording): Message {
  return { ...describe(facts, texts), note: said, buttons: [] };
}

function describe(facts: ReviewFacts, texts: Wording): Pick<Message, 'text' | 'fields'> {
  const { what, target, prompt, negative, entry, until } = facts;
  const text: TextPart[] = [
    { kind: 'bold', text: what === 'held' ? texts.title : texts.pictureTitle },
    '\n',
    { kind: 'quote', text: shorten(prompt, longest) },
  ];
  if (negative !== undefined && negative !== '') text.push({ kind: 'italic', text: shorten(negative, 500) });
  const fields: Field[] = [
    { name: texts.asked, value: [{ kind: 'person', user: target.user }] },
    { name: texts.where, value: [{ kind: 'place', text: '…', place: target.origin }] },
  ];
  const rules = rulesOf(entry);
  if (rules !== '') fields.push({ name: texts.rules, value: shorten(rules, 500) });
  if (until !== undefined) fields.push({ name: texts.until, value: [{ kind: 'time', at: until }] });
  return { text, fields };
}

export function rulesOf(entry: Audited['entry'] | undefined): string {
  if (entry?.kind !== 'request') return '';
  return entry.rules.map(({ name, found }) => [name, found.join(', ')].filter(Boolean).join(': ')).join('\n');
}
