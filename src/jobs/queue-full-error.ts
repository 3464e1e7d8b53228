/** The refusal of a job because too many are already waiting. */
import { UserError } from '../errors.ts';

export type CapScope = 'member' | 'server' | 'all';

const texts: Readonly<Record<CapScope, (limit: number) => string>> = {
  member: (limit) =>
    `You already have ${limit} pictures waiting, which is the limit. Wait for one to finish, or cancel one.`,
  server: (limit) =>
    `This server already has ${limit} pictures waiting, which is the limit. Try again a little later.`,
  all: (limit) => `The queue is full: ${limit} pictures are waiting. Try again a little later.`,
};

/** Its `code` is `queue_full_member`, `queue_full_server` or `queue_full_all`. */
export class QueueFullError extends UserError {
  readonly scope: CapScope;
  readonly limit: number;
  readonly waiting: number;

  constructor(scope: CapScope, limit: number, waiting: number) {
    super(`queue_full_${scope}`, texts[scope](limit));
    this.scope = scope;
    this.limit = limit;
    this.waiting = waiting;
  }
}
