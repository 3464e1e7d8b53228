/** What happened, where and to whom: all that depends on one event. */
import type { ChatEvent, Locale, Platform, Reply } from '../chat/platform.ts';
import type { Texts } from './texts/index.ts';

export interface Scene<E extends ChatEvent = ChatEvent> {
  readonly event: E;
  readonly reply: Reply;
  /** Where the event came from. */
  readonly platform: Platform;
  readonly locale: Locale;
  /** What the drawing itself says, in the person's language. */
  readonly texts: Texts;
  /** The person, as jobs name them: `discord:1234`. */
  readonly member: string;
  /** The server, as jobs and settings name it: `discord:5678`. */
  readonly server: string;
}
