/** The requests the main thread is waiting for: who wants their progress, and how far the engine got. */

import { AppError } from '../errors.ts';
import type { DrawOptions } from '../pipeline/request.ts';
import type { ModelRef } from '../request/model-ref.ts';
import type { EngineProgress, EngineResult, Ticket } from './protocol.ts';

interface Entry {
  readonly ticket: Ticket;
  readonly onProgress: ((progress: EngineProgress) => void) | undefined;
  readonly resolve: (result: EngineResult) => void;
  readonly reject: (reason: unknown) => void;
  /** Where the engine's process that runs now has it. */
  place: 'here' | 'sent' | 'started';
  /** Processes that ended while it waited in them. */
  ends: number;
}

export interface NewRequest {
  readonly request: DrawOptions;
  readonly model: ModelRef;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: EngineProgress) => void) | undefined;
}

/** How to reach the engine's process. */
export interface Line {
  isOpen(): boolean;
  draw(ticket: Ticket): void;
  cancel(id: number): void;
}

/** One that merely waits outlives the end of its process, but not forever: it may be the reason. */
const maxEnds = 3;

export class RequestBook {
  readonly #entries = new Map<number, Entry>();
  readonly #line: Line;
  #lastId = 0;

  constructor(line: Line) {
    this.#line = line;
  }

  get size(): number {
    return this.#entries.size;
  }

  get inFlight(): number {
    return this.#all().filter(({ place }) => place === 'started').length;
  }

  /** The promise of a new request, which is sent as soon as the line is open. */
  async add({ request, model, signal, onProgress }: NewRequest): Promise<EngineResult> {
    signal?.throwIfAborted();
    const id = ++this.#lastId;
    const ticket = { id, model, options: plain(request), watched: onProgress !== undefined };
    const onAbort = () => this.#drop(id, signal?.reason);
    signal?.addEventListener('abort', onAbort);
    try {
      return await new Promise<EngineResult>((resolve, reject) => {
        this.#entries.set(id, { ticket, onProgress, resolve, reject, place: 'here', ends: 0 });
        this.sendAll();
      });
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Sends what was not sent yet, in the order it came. */
  sendAll(): void {
    for (const entry of this.#all()) {
      if (entry.place !== 'here' || !this.#line.isOpen()) continue;
      entry.place = 'sent';
      this.#line.draw(entry.ticket);
    }
  }

  started(id: number, steps: number): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.place = 'started';
    this.progress(id, { stage: 'preparing', step: 0, steps });
  }

  progress(id: number, progress: EngineProgress): void {
    try {
      this.#entries.get(id)?.onProgress?.(progress);
    } catch (error) {
      // A listener that fails is the failure of its request, not of everybody's.
      this.#drop(id, error);
    }
  }

  resolve(id: number, result: EngineResult): void {
    this.#take(id)?.resolve(result);
  }

  reject(id: number, reason: unknown): void {
    this.#take(id)?.reject(reason);
  }

  /** The process ended: rejects those that it had begun, keeps the others, and tells how many it rejected. */
  processEnded(reason: unknown): number {
    let rejected = 0;
    for (const entry of this.#all()) {
      if (entry.place === 'sent') entry.ends++;
      if (entry.place === 'started' || entry.ends >= maxEnds) {
        this.reject(entry.ticket.id, reason);
        rejected++;
      }
      entry.place = 'here';
    }
    return rejected;
  }

  rejectAll(reason: unknown): void {
    for (const { ticket } of this.#all()) this.reject(ticket.id, reason);
  }

  #all(): Entry[] {
    return [...this.#entries.values()];
  }

  /** Rejects one that the engine may still have. */
  #drop(id: number, reason: unknown): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined && entry.place !== 'here') this.#line.cancel(id);
    this.reject(id, reason);
  }

  #take(id: number): Entry | undefined {
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    return entry;
  }
}

/** A copy, so that what is drawn is what was asked for, whatever happens to the original. */
function plain(request: DrawOptions): DrawOptions {
  try {
    return structuredClone(request);
  } catch (cause) {
    throw new AppError('bad_request', 'The request is not plain data', { cause });
  }
}
