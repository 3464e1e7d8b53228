/** The engine as the main thread sees it: passes requests to another process and never waits for a step. */

import { totalmem } from 'node:os';
import { AppError } from '../errors.ts';
import type { WantedDevice } from '../pipeline/device.ts';
import type { Device, Notice } from '../pipeline/models.ts';
import type { DrawOptions } from '../pipeline/request.ts';
import type { ModelRef } from '../request/model-ref.ts';
import { type BrokenModel, listModels, type ModelSummary } from './model-list.ts';
import type { EngineProgress, EngineResult, HeldModel, Report } from './protocol.ts';
import { RequestBook } from './request-book.ts';
import { receiveError } from './sent-error.ts';
import { type BackOff, startSupervisor } from './supervisor.ts';

export interface EngineOptions {
  readonly device: WantedDevice | Device;
  readonly modelsFolder: string;
  /** Whether memory may be spent on faster convolutions; true by default. */
  readonly winograd?: boolean;
  /** Requests that are drawn at once; others wait in line. */
  readonly maxInFlight?: number;
  /** Bytes of weights, counted as f32, of the models that stay loaded. */
  readonly memoryLimit?: number;
  /** After this long without any sign of life, an engine with work to do counts as dead. */
  readonly stallMs?: number;
  readonly backOff?: BackOff;
  /** The compiled `engine-process.js`, for programs that run from elsewhere. */
  readonly entry?: URL;
  readonly onEvent?: (event: EngineEvent) => void;
}

/** For logs. */
export type EngineEvent =
  | { readonly kind: 'ready'; readonly pid: number | undefined; readonly device: Device }
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'died'; readonly reason: string; readonly failed: number; readonly restartInMs: number };

export interface DrawCall {
  readonly model: ModelRef;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: EngineProgress) => void) | undefined;
}

export interface EngineStatus {
  readonly state: 'starting' | 'ready' | 'closed';
  readonly pid: number | undefined;
  readonly restarts: number;
  /** Why it ended last. */
  readonly problem: string | undefined;
  readonly device: Device | undefined;
  readonly inFlight: number;
  readonly waiting: number;
  readonly maxInFlight: number;
  readonly models: readonly HeldModel[];
}

export interface Engine {
  /**
   * @throws UserError for a request or a model that can't be drawn; AppError `engine_died` when the process ended
   * while it drew this, `engine_unavailable` when it can't be started, `engine_closed`; the signal's reason
   */
  draw(request: DrawOptions, call: DrawCall): Promise<EngineResult>;
  models(): Promise<(ModelSummary | BrokenModel)[]>;
  status(): EngineStatus;
  /** Rejects what is being drawn and ends the process. */
  close(): Promise<void>;
}

/** Starts that may fail in a row before those who wait are told. */
const patience = 3;
const defaults = {
  maxInFlight: 8,
  stallMs: 15 * 60_000,
  backOff: { firstMs: 100, maxMs: 30_000 },
};

export function createEngine(options: EngineOptions): Engine {
  const { device, modelsFolder, onEvent, entry = new URL('./engine-process.js', import.meta.url) } = options;
  const { maxInFlight = defaults.maxInFlight, winograd = true, memoryLimit = usualMemoryLimit() } = options;
  const { stallMs = defaults.stallMs, backOff = defaults.backOff } = options;
  const book = new RequestBook({
    isOpen: () => state === 'ready',
    draw: (ticket) => supervisor.send({ kind: 'draw', ...ticket }),
    cancel: (id) => supervisor.send({ kind: 'cancel', id }),
  });
  let state: EngineStatus['state'] = 'starting';
  let chosen: Device | undefined;
  let models: readonly HeldModel[] = [];
  let problem: string | undefined;
  /** Why the machine can't do what was asked for: no crash, but no start either. */
  let unfit: AppError | undefined;
  let failedStarts = 0;

  const supervisor = startSupervisor({
    entry,
    settings: { device, modelsFolder, winograd, maxInFlight, memoryLimit },
    backOff,
    stallMs,
    isBusy: () => book.inFlight > 0,
    onReport,
    onEnd,
  });

  function onReport(report: Report): void {
    switch (report.kind) {
      case 'ready':
        state = 'ready';
        failedStarts = 0;
        problem = undefined;
        unfit = undefined;
        chosen = report.device;
        onEvent?.({ kind: 'ready', pid: supervisor.pid, device: report.device });
        book.sendAll();
        break;
      case 'unfit':
        unfit = receiveError(report.error);
        break;
      case 'models':
        models = report.models;
        break;
      case 'notice':
        onEvent?.(report);
        break;
      case 'started':
        book.started(report.id, report.steps);
        break;
      case 'progress':
        book.progress(report.id, report.progress);
        break;
      case 'failed':
        book.reject(report.id, receiveError(report.error));
        break;
      case 'done':
        supervisor.praise();
        book.resolve(report.id, report.result);
        break;
    }
  }

  function onEnd(how: string, restartInMs: number): void {
    const reason = unfit?.message ?? how;
    problem = reason;
    if (state === 'starting') failedStarts++;
    state = 'starting';
    models = [];
    const died = new AppError('engine_died', `The engine died while it drew this. ${reason}`);
    const failed = book.processEnded(died);
    onEvent?.({ kind: 'died', reason, failed, restartInMs });
    if (unfit) book.rejectAll(unfit);
    if (failedStarts >= patience) {
      book.rejectAll(new AppError('engine_unavailable', `The engine can't be started. ${reason}`));
    }
  }

  return {
    async draw(request, { model, signal, onProgress }) {
      if (state === 'closed') throw closed();
      return book.add({ request, model, signal, onProgress });
    },
    models: () => listModels(modelsFolder),
    status: () => ({
      state,
      pid: supervisor.pid,
      restarts: supervisor.restarts,
      problem,
      device: chosen,
      inFlight: book.inFlight,
      waiting: book.size - book.inFlight,
      maxInFlight,
      models,
    }),
    async close() {
      state = 'closed';
      book.rejectAll(closed());
      await supervisor.close();
    },
  };
}

function closed(): AppError {
  return new AppError('engine_closed', 'The engine was closed');
}

/** Of the memory that the process may use, what leaves room for computing and for everybody else. */
function usualMemoryLimit(): number {
  // 0 or an absurdly large number where nothing limits it.
  const allowed = process.constrainedMemory?.() || Number.POSITIVE_INFINITY;
  return 0.6 * Math.min(totalmem(), allowed);
}
