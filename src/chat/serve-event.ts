/** Runs the app on one event and keeps the platform's promises: acknowledged in time, never left "thinking". */
import { UserError } from '../errors.ts';
import { checkForm, checkMessage } from './check-message.ts';
import { type ChatApp, type ChatEvent, type Message, type Platform, PlatformError } from './platform.ts';
import type { Form } from './port/form.ts';
import type { Reply } from './port/reply.ts';

/** `first`: nothing was said yet; `acknowledged`: something like "thinking…" stands; `again`: an answer stands. */
export type AnswerStage = 'first' | 'acknowledged' | 'again';

/** An adapter's own ways to respond to one event; each is called in its turn, never two at a time. */
export interface RawReply {
  acknowledge(): Promise<void>;
  openForm?(form: Form): Promise<void>;
  /** @throws PlatformError `too_late` where `Platform.tell` should be used instead */
  answer(message: Message, stage: AnswerStage): Promise<void>;
  /** Takes the sign of an acknowledgement back. */
  dismiss(): Promise<void>;
}

export interface ServeOptions {
  readonly app: ChatApp;
  readonly platform: Pick<Platform, 'tell' | 'limits'>;
  /** Absent for events that nobody waits for (reactions, mentions): answers are told. */
  readonly raw?: RawReply | undefined;
  /** Called with everything that failed, for the log. */
  readonly report: (error: unknown, event: ChatEvent) => void;
  /** ms after which an event is acknowledged on the app's behalf; platforms wait 3,000. */
  readonly patience?: number;
}

/** Resolves when all is done; never rejects. */
export async function serveEvent(event: ChatEvent, options: ServeOptions): Promise<void> {
  const { app, raw, report, patience = 1500 } = options;
  const reply = createReply(event, options);
  const timer = setTimeout(() => reply.acknowledge().catch((error) => report(error, event)), patience);
  try {
    await app.handle(event, reply);
  } catch (error) {
    if (!(error instanceof UserError)) report(error, event);
    const text =
      error instanceof UserError
        ? error.message
        : 'Something went wrong on my side, and I’ve made a note of it.';
    await reply.answer({ text, tone: 'bad' }).catch((cause) => report(cause, event));
  } finally {
    clearTimeout(timer);
  }
  if (raw !== undefined) await reply.settle().catch((error) => report(error, event));
}

interface SettlingReply extends Reply {
  /** Leaves nothing pending: acknowledges what was not, and takes an unanswered acknowledgement back. */
  settle(): Promise<void>;
}

function createReply(event: ChatEvent, { platform, raw }: ServeOptions): SettlingReply {
  const limits = platform.limits(event.place);
  let stage: AnswerStage | 'form' = 'first';
  let last: Promise<void> = Promise.resolve();
  /** One thing after the other, whatever became of the one before. */
  const inTurn = (act: () => Promise<void>) => {
    last = last.then(act, act);
    return last;
  };
  const tell = (message: Message) => platform.tell(event.place, event.user.id, message);

  const acknowledge = () => {
    if (stage !== 'first') return last.catch(() => {});
    stage = 'acknowledged';
    return raw === undefined ? Promise.resolve() : inTurn(() => raw.acknowledge());
  };
  const answerAlone = async (message: Message) => {
    if (raw === undefined || stage === 'form') {
      throw new PlatformError('too_late', 'There is no private way to answer.');
    }
    const before = stage;
    stage = 'again';
    await inTurn(() => raw.answer(message, before));
  };
  return {
    acknowledge,
    async openForm(form) {
      if (raw?.openForm === undefined) {
        throw new PlatformError('invalid', `A ${event.kind} can't open a form.`);
      }
      if (stage !== 'first') throw new PlatformError('too_late', 'A form must be the first answer.');
      checkForm(form, limits);
      stage = 'form';
      await inTurn(async () => raw.openForm?.(form));
    },
    async answer(message) {
      checkMessage(message, limits);
      try {
        await answerAlone(message);
      } catch (error) {
        if (!(error instanceof PlatformError && error.problem === 'too_late')) throw error;
        await inTurn(() => tell(message));
      }
    },
    async answerAlone(message) {
      checkMessage(message, limits);
      await answerAlone(message);
    },
    async settle() {
      await acknowledge();
      if (stage === 'acknowledged' && raw !== undefined) await inTurn(() => raw.dismiss());
    },
  };
}
