/** The queue and what moderation keeps, for a subcommand that uses them for a moment. */
import { createModeration, type Moderation } from '../../moderation/moderation.ts';
import { type QueueUse, withQueue } from '../queue/with-queue.ts';
import { readOperatorSettings } from './operator-file.ts';

export interface ModerationUse extends QueueUse {
  readonly moderation: Moderation;
}

export function withModeration<T>(use: (queue: ModerationUse) => Promise<T>): Promise<T> {
  return withQueue((queue) => {
    const moderation = createModeration(queue.store, readOperatorSettings(queue.config));
    return use({ ...queue, moderation });
  });
}
