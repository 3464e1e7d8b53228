/** The way back to the person who acted: alive for minutes, never stored. */
import type { Form } from './form.ts';
import type { Message } from './message.ts';

/**
 * Nothing that must arrive depends on it: results are posted by `Platform.post`. The adapter acknowledges by itself
 * when the app takes long, and takes its "thinking…" back when the app ends without an answer.
 */
export interface Reply {
  /** Shows that the event came through. Once is enough, more is harmless. */
  acknowledge(): Promise<void>;
  /**
   * Opens a form; only as the first answer to a command, a button or a menu entry, within 3 s.
   * @throws PlatformError `too_late` after an acknowledgement, `invalid` for events that can't open one
   */
  openForm(form: Form): Promise<void>;
  /**
   * Tells that person alone; a further answer replaces the one before, and the answer to a button of an answer takes
   * that one's place. Where there is no private way left (reactions, mentions, an expired event) it becomes what
   * `Platform.tell` does.
   */
  answer(message: Message): Promise<void>;
  /** As `answer`, but seen by nobody else. @throws PlatformError `too_late` where there is no such way left */
  answerAlone(message: Message): Promise<void>;
}
