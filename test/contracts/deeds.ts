/** What several parts of the contract suite do. */
import { expect } from 'vitest';
import {
  type ChatEvent,
  type Message,
  type MessageRef,
  messageKey,
  type Place,
  PlatformError,
  type Posted,
  type Problem,
} from '../../src/chat/platform.ts';
import type { Contract } from './contract.ts';
import type { Seen } from './platform-world.ts';
import { until } from './until.ts';

let nonces = 0;

/** Posts with a nonce of its own. */
export function post(contract: Contract, place: Place, message: Message): Promise<Posted> {
  nonces += 1;
  return contract.world().platform.post(place, message, { nonce: `contract ${nonces} 🎲` });
}

/** The message as it is seen, once `check` holds for it. */
export function seen(
  contract: Contract,
  ref: MessageRef,
  check: (message: Seen) => boolean = () => true,
): Promise<Seen> {
  return until(`message ${ref.id}`, async () => {
    const messages = await contract.world().messages(ref.place);
    return messages.find((message) => messageKey(message.ref) === messageKey(ref) && check(message));
  });
}

/** The next event of a kind. */
export function event<K extends ChatEvent['kind']>(
  contract: Contract,
  kind: K,
): Promise<ChatEvent & { readonly kind: K }> {
  return until(`a ${kind} event`, () =>
    contract.app.events.find((one): one is ChatEvent & { readonly kind: K } => one.kind === kind),
  );
}

/** Fails unless the promise fails with this problem. */
export async function problem(expected: Problem, deed: Promise<unknown>): Promise<PlatformError> {
  const error = await deed.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(PlatformError);
  if (!(error instanceof PlatformError)) throw error;
  expect({ problem: error.problem, code: error.code }).toEqual({
    problem: expected,
    code: `chat_${expected}`,
  });
  return error;
}

/** Without white space, which platforms fold and cuts drop. */
export function dense(text: string): string {
  return text.replace(/\s+/g, '');
}
