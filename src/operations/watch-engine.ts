/** How the engine stands, as metrics. */

import { Counter, Gauge } from 'prom-client';
import type { Metrics } from './metrics.ts';

/** What an engine says of itself. */
export interface EngineFacts {
  readonly ready: boolean;
  /** Times its process was started anew. */
  readonly restarts: number;
  readonly inFlight: number;
  readonly waiting: number;
  readonly maxInFlight: number;
  readonly models: readonly { readonly name: string; readonly bytes: number; readonly users: number }[];
}

export function watchEngine(metrics: Metrics, facts: () => EngineFacts): void {
  const registers = [metrics.registry];
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const up = gauge('ella_engine_up', '1 while the engine takes requests');
  const restarts = new Counter({
    name: 'ella_engine_restarts_total',
    help: "Times the engine's process died and was started anew",
    registers,
  });
  const inFlight = gauge('ella_engine_jobs_in_flight', 'Requests that share its calls');
  const waiting = gauge('ella_engine_jobs_waiting', 'Requests that wait in it for a model or a place');
  const most = gauge('ella_engine_max_in_flight', 'The most requests in flight');
  const models = new Gauge({
    name: 'ella_engine_model_bytes',
    help: 'Loaded models by the size of their weights as f32',
    labelNames: ['model'],
    registers,
  });

  metrics.onScrape(() => {
    const now = facts();
    up.set(now.ready ? 1 : 0);
    restarts.reset();
    restarts.inc(now.restarts);
    inFlight.set(now.inFlight);
    waiting.set(now.waiting);
    most.set(now.maxInFlight);
    models.reset();
    for (const { name, bytes } of now.models) models.set({ model: name }, bytes);
  });
}
