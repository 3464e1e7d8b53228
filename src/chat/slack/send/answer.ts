/** Slack's way to answer the person who acted: an address that takes five answers within half an hour. */
import type { RespondArguments } from '@slack/bolt';
import { type Form, type Message, PlatformError, type Posted } from '../../platform.ts';
import type { AnswerStage, RawReply } from '../../serve-event.ts';
import type { RenderedMessage } from '../render/message.ts';

export interface AnswerOptions {
  /** Absent where there is no way back: answers are told. */
  readonly url?: string | undefined;
  /** ms since 1970. */
  readonly until: number;
  /** Whether the button that was pressed is on an answer: this one takes its place. */
  readonly replaces?: boolean | undefined;
  /** Sends a body to the address. @throws PlatformError, `too_late` where it takes no more */
  readonly send: (url: string, body: RespondArguments) => Promise<void>;
  readonly render: (message: Message) => Promise<RenderedMessage>;
  /** What an answer with pictures becomes: Slack shows none to one person alone but in their direct conversation. */
  readonly withImages: (message: Message) => Promise<Message>;
  /** Absent for what can't open a form. */
  readonly openForm?: ((form: Form) => Promise<void>) | undefined;
  /** When the address takes no more. */
  readonly tell: (message: Message) => Promise<void>;
}

export interface Answer {
  readonly raw: RawReply;
  /** Sends what is still held back. */
  flush(): Promise<void>;
}

/** How long Slack's address is good, with some to spare, in ms. */
export const addressLife = 29 * 60_000;

const maxUses = 5;
/** ms that an answer waits for one that replaces it: what a command was answered can't be changed at Slack. */
const hold = 400;

export function createAnswer(options: AnswerOptions): Answer {
  const { url, until, replaces = false, send, render, withImages, openForm, tell } = options;
  let uses = 0;
  let held: Message | undefined;
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> = Promise.resolve();

  const deliver = async (message: Message) => {
    const shown = (message.images ?? []).length > 0 ? await withImages(message) : message;
    if (url === undefined || uses >= maxUses || Date.now() > until) return tell(shown);
    uses += 1;
    try {
      const how = replaces ? {} : { response_type: 'ephemeral' as const };
      await send(url, { ...how, replace_original: replaces, ...(await render(shown)) });
    } catch (error) {
      if (!(error instanceof PlatformError && error.problem === 'too_late')) throw error;
      uses = maxUses;
      await tell(shown);
    }
  };
  const flush = () => {
    clearTimeout(timer);
    const message = held;
    held = undefined;
    if (message !== undefined) {
      const next = () => deliver(message);
      sending = sending.then(next, next);
    }
    return sending;
  };

  return {
    raw: {
      // Slack was answered when the event came; there is no "thinking…" to show.
      async acknowledge() {},
      ...(openForm !== undefined && { openForm }),
      async answer(message: Message, _stage: AnswerStage) {
        held = message;
        clearTimeout(timer);
        // A failure is heard of when the event ends.
        timer = setTimeout(() => flush().catch(() => {}), hold);
      },
      async dismiss() {},
    },
    flush,
  };
}

/** A message that says where its pictures are. */
export function pointerTo({ main }: Posted, { images: _, buttons: __, ...message }: Message): Message {
  return { ...message, note: [{ kind: 'message', text: '🖼️ →', message: main }] };
}
