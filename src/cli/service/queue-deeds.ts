/** What the queue's page can do, with the parts of the program that do it. */
import type { QueueDeeds } from '../../operations/queue/queue-page.ts';
import { resumeServer, suspendServer } from '../moderation/suspend-server.ts';
import { operator } from '../moderation/terms.ts';
import type { Service } from './service.ts';

export function queueDeeds({ jobs, moderation, store, log }: Service): QueueDeeds {
  const parts = { jobs, moderation, store };
  return {
    async cancel(job) {
      const { kind } = await jobs.cancel(job, operator);
      if (kind === 'cancelled') log.info({ job, by: operator, audit: 'cancelled' }, 'A job was cancelled');
      return kind === 'cancelled';
    },
    async pause(server) {
      const held = await suspendServer(parts, server);
      log.info({ server, held, by: operator, audit: 'suspended' }, 'A server was suspended');
    },
    async resume(server) {
      const { released } = await resumeServer(parts, server);
      log.info({ server, released, by: operator, audit: 'resumed' }, 'A server may draw again');
    },
    paused: async () => (await moderation.bans.stoppedServers()).map(({ name }) => name),
  };
}
