/** Caps protect against people who flood a chat; the queue itself counts what is waiting. */
import type { Rule } from '../rule.ts';

const none = { member: 100_000, server: 100_000 };

/** Whoever may run the command line may fill the queue, and what was let in once goes on. */
export const caps: Rule = {
  name: 'caps',
  admit: ({ scene: { via } }) => ({
    kind: 'pass',
    caps: via === 'cli' || via === 'delivery' ? none : undefined,
  }),
};
