/** What all parts of the local chat's server share. */
import type { ChatApp, ChatEvent } from '../platform.ts';
import type { RawReply } from '../serve-event.ts';
import type { AnswerBook } from './answers.ts';
import type { Hub } from './hub.ts';
import type { Ledger } from './ledger.ts';

export interface LocalContext {
  readonly ledger: Ledger;
  readonly hub: Hub;
  readonly answers: AnswerBook;
  readonly app: ChatApp;
  readonly report: (error: unknown, event?: ChatEvent) => void;
  /** Has the app handle an event; does not wait for it. */
  emit(event: ChatEvent, raw?: RawReply): void;
}
