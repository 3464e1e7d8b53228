/** The message in the channel that a job's thread hangs on: who asked for what, how far it is, then the picture. */
import { type Image, type Message, oneLine, type Text, type User } from '../../../chat/platform.ts';

export interface HeadFacts {
  readonly prompt: string;
  readonly user: User;
}

export interface HeadNews {
  /** How far it is, or what became of it. */
  readonly line?: Text | undefined;
  readonly images?: readonly Image[] | undefined;
}

const longestQuote = 1_000;

export function headMessage({ prompt, user }: HeadFacts, { line = '', images }: HeadNews): Message {
  const quote = { kind: 'quote', text: oneLine(prompt, longestQuote) || '…' } as const;
  const said = typeof line === 'string' ? [line] : line;
  return {
    text: line === '' ? [quote] : [quote, ...said],
    note: [{ kind: 'person', user }],
    ...(images !== undefined && { images }),
  };
}
