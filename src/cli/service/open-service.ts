/** Opens what every serving process needs: the port for operators, Redis, the queue. */

import { AppError } from '../../errors.ts';
import { createJobs } from '../../jobs/jobs.ts';
import { createModeration } from '../../moderation/moderation.ts';
import { createDashboard } from '../../operations/dashboard.ts';
import { createHealth } from '../../operations/health.ts';
import { type HttpServer, startHttpServer } from '../../operations/http-server.ts';
import { createMetrics } from '../../operations/metrics.ts';
import { watchQueue } from '../../operations/watch-queue.ts';
import { programVersion } from '../../package-folder.ts';
import { openStore } from '../../store/open-store.ts';
import { readOperatorSettings } from '../moderation/operator-file.ts';
import type { Cleanup } from './cleanup.ts';
import { openRedis } from './open-redis.ts';
import { queueDeeds } from './queue-deeds.ts';
import type { Service, ServiceOptions } from './service.ts';

export interface OpenServiceOptions extends Pick<ServiceOptions, 'role' | 'config' | 'platforms'> {
  readonly log: Service['log'];
  readonly signal: AbortSignal;
  readonly fail: Service['fail'];
  /** Everything that is opened is added here. */
  readonly cleanup: Cleanup;
  /** Told how to stop a private Redis, for who can't wait for the rest. */
  readonly onRedis: (stop: () => Promise<void>) => void;
}

/**
 * Waits for Redis as long as it takes.
 * @throws UserError or AppError for what waiting doesn't mend; the signal's reason
 */
export async function openService(options: OpenServiceOptions): Promise<Service> {
  const { role, config, log, signal, fail, cleanup, platforms } = options;
  const operator = readOperatorSettings(config);
  const metrics = createMetrics(programVersion(), role);
  const health = createHealth();
  health.watch('redis', () => {
    throw new AppError('starting', 'Waiting for Redis.');
  });
  const parts = { config, log, signal, fail, metrics, health };
  // Opened first, so that who waits for Redis can be seen to wait.
  const http = await openHttp(options, parts);
  signal.throwIfAborted();
  const redis = await openRedis(config, log);
  options.onRedis(() => redis.stop());
  cleanup.add('Redis', () => redis.stop());
  const store = await openStore({ target: redis.target, prefix: config.redis.prefix, log, signal });
  cleanup.add('the connections to Redis', () => store.close());
  log.info({ redis: store.where }, `The queue is on ${store.server.kind} ${store.server.version}`);
  const jobs = createJobs({ store, log, caps: config.caps, keep: config.keep });
  cleanup.add('the queue', () => jobs.close());
  health.watch('redis', async () => {
    await store.ping();
    return `${store.server.kind} ${store.server.version} at ${store.where}`;
  });
  watchQueue(metrics, { jobs, store, platforms });
  const service = { ...parts, store, jobs, moderation: createModeration(store, operator) };
  if (http !== undefined) openDashboard(http, options, service);
  return service;
}

async function openHttp(
  { role, config, cleanup }: OpenServiceOptions,
  { log, metrics, health }: Pick<Service, 'log' | 'metrics' | 'health'>,
): Promise<HttpServer | undefined> {
  const { host, port } = config.http;
  const { allowedHosts } = config;
  if (port === 0) return undefined;
  const identity = { role, version: programVersion() };
  const http = await startHttpServer({ host, port, allowedHosts, identity, health, metrics, log });
  cleanup.add('the port for metrics', () => http.close());
  log.info({ url: http.url }, `Health and metrics: ${http.url}/readyz and ${http.url}/metrics`);
  return http;
}

function openDashboard(http: HttpServer, { platforms, cleanup }: OpenServiceOptions, service: Service): void {
  const { config, store, jobs, log } = service;
  const { token } = config.http;
  if (token === undefined) return;
  const dashboard = createDashboard({ store, token, platforms, jobs, deeds: queueDeeds(service) });
  cleanup.add('the dashboard', () => dashboard.close());
  http.addDashboard(dashboard);
  log.info({ url: `${http.url}${dashboard.path}` }, `The queues are shown at ${http.url}${dashboard.path}`);
}
