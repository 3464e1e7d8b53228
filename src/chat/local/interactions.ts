/** From a page's request to the app: events, and the way back for their answers. */
import { type ChatEvent, type Form, type Message, type MessageRef, PlatformError } from '../platform.ts';
import type { RawReply } from '../serve-event.ts';
import type { AnswerBook } from './answers.ts';
import type { Hub, Spot } from './hub.ts';
import type { Ledger } from './ledger.ts';
import { spotAt } from './spots.ts';
import type { LocalStorage } from './storage.ts';
import { storeContent } from './store-content.ts';

/** As on the other platforms: an event that was not answered by then can't open a form any more. */
const maxWaited = 3000;

export interface InteractionSource {
  readonly event: ChatEvent;
  readonly spot: Spot;
  /** The page that asked. */
  readonly client: string;
  readonly message?: MessageRef | undefined;
  /** The answer whose button was pressed: what is said now takes its place. */
  readonly answer?: string | undefined;
}

export interface ReplyParts {
  readonly ledger: Pick<Ledger, 'world'>;
  readonly hub: Hub;
  readonly answers: AnswerBook;
  readonly storage: LocalStorage;
}

export function createRawReply(source: InteractionSource, parts: ReplyParts): RawReply {
  const { ledger, hub, answers, storage } = parts;
  const { event, spot, client, message, answer = `answer-${event.id}` } = source;
  const { id, user } = event;
  const since = Date.now();
  return {
    async acknowledge() {
      hub.tell({ kind: 'pending', id, spot }, user.id);
    },
    async openForm(form: Form) {
      const open = { kind: 'form', open: { spot, form, message: message?.id } } as const;
      const inTime = Date.now() - since < maxWaited;
      if (!inTime || !hub.tellClient(open, user.id, client)) {
        throw new PlatformError('too_late', 'The page that asked for the form is gone.');
      }
      hub.tell({ kind: 'settled', id }, user.id);
    },
    async answer(said: Message) {
      checkSpot(ledger, spot);
      const content = await storeContent(said, storage);
      await answers.put(user.id, { id: answer, spot, at: Date.now(), content });
      hub.tell({ kind: 'settled', id }, user.id);
    },
    async dismiss() {
      hub.tell({ kind: 'settled', id }, user.id);
    },
  };
}

/** Nobody looks at answers where there is no channel any more. */
function checkSpot({ world }: Pick<Ledger, 'world'>, spot: Spot): void {
  try {
    spotAt(world, spot);
  } catch (error) {
    throw new PlatformError('too_late', 'The place of the answer is gone.', { cause: error });
  }
}
