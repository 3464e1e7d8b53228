/** What all parts of the local chat's server share. */
import type { ChatApp, ChatEvent } from '../platform.ts';
import type { RawReply } from '../serve-event.ts';
import type { AnswerBook } from './answers.ts';
import type { Hub } from './hub.ts';
import type { Ledger } from './ledger.ts';
import type { ModelPull } from './model-pull.ts';

/** What a page shows where nobody has written yet. */
export interface Offer {
  /** Prompts to try. */
  readonly examples: readonly string[];
  /** What the model knows, where that is one kind of thing only. */
  readonly knows?: 'shapes' | undefined;
}

export interface LocalContext {
  readonly ledger: Ledger;
  readonly hub: Hub;
  readonly answers: AnswerBook;
  readonly app: ChatApp;
  readonly offer: () => Promise<Offer>;
  readonly modelPull: ModelPull | undefined;
  readonly report: (error: unknown, event?: ChatEvent) => void;
  /** Has the app handle an event; does not wait for it. */
  emit(event: ChatEvent, raw?: RawReply): void;
}
