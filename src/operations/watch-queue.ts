/** How the queue and Redis stand, as metrics. */

import { Gauge } from 'prom-client';
import type { Jobs } from '../jobs/jobs.ts';
import type { Store } from '../store/open-store.ts';
import type { Metrics } from './metrics.ts';
import { within } from './within.ts';

/** Prometheus gives up after 10 s; a Redis that takes longer than this counts as away. */
const patienceMs = 2_000;

/** @param platforms the chat platforms whose deliveries are counted */
export function watchQueue(
  metrics: Metrics,
  { jobs, store, platforms }: { jobs: Jobs; store: Store; platforms: readonly string[] },
): void {
  const registers = [metrics.registry];
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const up = gauge('ella_redis_up', '1 while Redis answers');
  const ping = gauge('ella_redis_ping_seconds', 'How long Redis took to answer');
  const waiting = gauge('ella_jobs_waiting', 'Jobs waiting to be drawn');
  const held = gauge('ella_jobs_held', 'Jobs that wait for a decision');
  const work = gauge('ella_jobs_waiting_work', 'Work of the waiting jobs, in image-steps at 512x512');
  const running = gauge('ella_jobs_running', 'Jobs being drawn, by all workers');
  const workers = gauge('ella_workers', 'Workers that showed life lately');
  const slots = gauge('ella_worker_slots', 'Jobs that all workers together draw at once');
  const rate = gauge(
    'ella_work_per_second',
    'Image-steps at 512x512 a second, of all workers that drew lately',
  );
  const dead = gauge('ella_dead_letters', 'Drawings and deliveries that were given up');
  const age = gauge('ella_queue_age_seconds', 'How long the job that comes next has waited');
  const unserved = gauge('ella_jobs_without_worker', 'Waiting jobs whose model no live worker has');
  const deliveries = new Gauge({
    name: 'ella_deliveries',
    help: 'Deliveries by platform and state',
    labelNames: ['platform', 'state'],
    registers,
  });
  const plain = [ping, waiting, held, work, running, workers, slots, rate, dead, age, unserved];

  metrics.onScrape(async () => {
    try {
      const start = performance.now();
      await within(patienceMs, store.ping());
      ping.set((performance.now() - start) / 1000);
      const queue = await within(patienceMs, jobs.queue());
      const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
      waiting.set(queue.waiting);
      held.set(queue.held);
      work.set(queue.work);
      workers.set(queue.workers.length);
      running.set(sum(queue.workers.map((worker) => worker.running)));
      slots.set(sum(queue.workers.map((worker) => worker.slots)));
      rate.set(sum(queue.workers.map((worker) => worker.rate ?? 0)));
      const overview = await within(patienceMs, jobs.overview());
      dead.set(overview.counts.dead);
      age.set((overview.age ?? 0) / 1000);
      unserved.set(sum(overview.routes.map((route) => (route.workers === 0 ? route.waiting : 0))));
      for (const platform of platforms) {
        const counts = await within(patienceMs, jobs.deliveryCounts(platform));
        for (const [state, count] of Object.entries(counts)) deliveries.set({ platform, state }, count);
      }
      up.set(1);
    } catch {
      // Old numbers would look like a queue that stands still; the reason is in the log and at /readyz.
      for (const each of plain) each.remove();
      deliveries.reset();
      up.set(0);
    }
  });
}
