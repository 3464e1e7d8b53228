/** The metrics for Prometheus: what has happened since the start, and how things stand when it asks. */

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** A part of the metrics that is read only when asked for. It must not throw. */
export type Refresh = () => void | Promise<void>;

export interface Metrics {
  readonly registry: Registry;
  /** A try at drawing ended. */
  drawn(end: { readonly kind: string; readonly code: string | undefined; waited: number; ran: number }): void;
  /** A try at delivering ended. */
  delivered(end: { readonly platform: string; readonly kind: string; readonly seconds: number }): void;
  /** The engine had something to say about a model. */
  noticed(code: string): void;
  /** A job took a step. */
  stepped(seconds: number): void;
  /** Adds a part that is read before every answer. */
  onScrape(refresh: Refresh): void;
  /** The text that Prometheus reads. */
  text(): Promise<string>;
}

/** From a small picture on a GPU to a large one on a CPU, and waits of up to an hour. */
const jobSeconds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600];
const stepSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const deliverySeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** @param role which kind of process it is */
export function createMetrics(version: string, role: string): Metrics {
  const registry = new Registry();
  // Memory, CPU, garbage collection, open files, and the event loop's delay with its 99th percentile.
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  new Gauge({
    name: 'ella_build_info',
    help: 'Always 1',
    labelNames: ['version', 'role'],
    registers,
  }).set({ version, role }, 1);
  const drawings = new Counter({
    name: 'ella_drawings_total',
    help: 'Tries at drawing by how they ended; code says why where they failed',
    labelNames: ['end', 'code'],
    registers,
  });
  const waited = new Histogram({
    name: 'ella_job_wait_seconds',
    help: 'From enqueueing to the start of the drawing',
    buckets: jobSeconds,
    registers,
  });
  const ran = new Histogram({
    name: 'ella_job_run_seconds',
    help: 'How long finished drawings took',
    buckets: jobSeconds,
    registers,
  });
  const steps = new Histogram({
    name: 'ella_step_seconds',
    help: 'Between two steps of a job, the turns of other jobs included',
    buckets: stepSeconds,
    registers,
  });
  const deliveries = new Counter({
    name: 'ella_deliveries_total',
    help: 'Tries at delivering by platform and by how they ended',
    labelNames: ['platform', 'end'],
    registers,
  });
  const posting = new Histogram({
    name: 'ella_delivery_seconds',
    help: 'How long a try at delivering took',
    labelNames: ['platform'],
    buckets: deliverySeconds,
    registers,
  });
  const notices = new Counter({
    name: 'ella_engine_notices_total',
    help: 'What the engine noticed about models, such as a VAE that overflowed and was run again in f32 (vae_f32)',
    labelNames: ['code'],
    registers,
  });
  const refreshers: Refresh[] = [];

  return {
    registry,
    drawn({ kind, code, ...seconds }) {
      drawings.inc({ end: kind, code: code ?? '' });
      if (kind !== 'drawn') return;
      waited.observe(seconds.waited);
      ran.observe(seconds.ran);
    },
    delivered({ platform, kind, seconds }) {
      deliveries.inc({ platform, end: kind });
      posting.observe({ platform }, seconds);
    },
    noticed: (code) => notices.inc({ code }),
    stepped: (seconds) => steps.observe(seconds),
    onScrape: (refresh) => refreshers.push(refresh),
    async text() {
      await Promise.all(refreshers.map((refresh) => refresh()));
      return registry.metrics();
    },
  };
}
