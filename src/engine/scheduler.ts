/** Draws many requests at once on one device: UNet calls shared row by row, everything else in turns between them. */

import { setImmediate } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import {
  type DrawHooks,
  type DrawResult,
  type DrawTurns,
  drawInTurns,
  type UnetAsk,
} from '../pipeline/draw.ts';
import type { RowTensors } from '../pipeline/drawing.ts';
import type { Device } from '../pipeline/models.ts';
import { completeRequest, type DrawRequest } from '../pipeline/request.ts';
import { callUnet, maxRowsPerCall, rowsPerCall, shapeKey } from '../pipeline/unet-call.ts';
import type { Lease, ModelShelf } from './model-shelf.ts';
import { createPace, type Pace } from './pace.ts';
import type { Report, Ticket } from './protocol.ts';
import { type Batch, RowGroups } from './row-groups.ts';
import { createRowTrials } from './row-trials.ts';
import { sendError } from './sent-error.ts';
import { WaitingLine } from './waiting-line.ts';

/** A request that is being drawn. */
interface Flight {
  readonly ticket: Ticket;
  readonly request: DrawRequest;
  readonly lease: Lease;
  readonly turns: DrawTurns;
  readonly pace: Pace;
}

export interface SchedulerOptions {
  readonly shelf: ModelShelf;
  readonly device: Device;
  readonly maxInFlight: number;
  readonly report: (report: Report) => void;
}

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #waiting = new WaitingLine();
  // In the order they began, as Maps keep it.
  readonly #flights = new Map<number, Flight>();
  /** Those whose next piece needs no UNet. */
  readonly #ready = new Set<Flight>();
  readonly #groups = new RowGroups<Flight>();
  readonly #rows = createRowTrials();
  #callMilliseconds = 0;
  #mayAdmit = false;
  #running = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  draw(ticket: Ticket): void {
    this.#waiting.add(ticket);
    this.#mayAdmit = true;
    if (this.#running) return;
    this.#running = true;
    // A failure of a request is reported and goes no further; what comes out here is a defect and ends the thread.
    void this.#run();
  }

  /** Nothing more is computed for it after the call that is being made. */
  cancel(id: number): void {
    if (this.#waiting.remove(id)) this.#mayAdmit = true;
    const flight = this.#flights.get(id);
    if (flight) this.#end(flight);
  }

  async #run(): Promise<void> {
    while (this.#waiting.size > 0 || this.#flights.size > 0) {
      await this.#admit();
      await this.#takeTurns();
      await this.#callUnet();
      // Orders are read here.
      await setImmediate();
    }
    this.#running = false;
  }

  async #admit(): Promise<void> {
    if (!this.#mayAdmit) return;
    this.#mayAdmit = false;
    const traffic = () => ({
      inFlight: this.#flights.size,
      maxInFlight: this.#options.maxInFlight,
    });
    await this.#waiting.admit(traffic, (ticket) => this.#enter(ticket));
  }

  async #enter(ticket: Ticket): Promise<boolean> {
    const { shelf, report } = this.#options;
    let lease: Lease | undefined;
    try {
      lease = await shelf.take(ticket.model);
      if (lease === undefined) return false;
      if (!this.#waiting.has(ticket)) throw new AppError('cancelled', 'The request was cancelled');
      const { bundle, models, encode } = lease;
      const request = completeRequest(ticket.options, bundle);
      const pace = createPace();
      const onStep: DrawHooks['onStep'] = ticket.watched
        ? async (progress) => {
            const told = await pace.step(progress);
            report({ kind: 'progress', id: ticket.id, progress: told });
          }
        : undefined;
      const turns = drawInTurns(models, encode, request, onStep);
      const flight = { ticket, request, lease, turns, pace };
      report({ kind: 'started', id: ticket.id, steps: request.steps });
      this.#flights.set(ticket.id, flight);
      this.#ready.add(flight);
    } catch (error) {
      lease?.giveBack();
      report({ kind: 'failed', id: ticket.id, error: sendError(error, 'engine_failed') });
    }
    return true;
  }

  /**
   * One piece of the oldest, which is nearest to its end, and more while they take no longer than a UNet call: those
   * who draw wait twice as long at most, and those who come are soon among them.
   */
  async #takeTurns(): Promise<void> {
    const end = performance.now() + this.#callMilliseconds;
    do {
      const flight = [...this.#flights.values()].find((each) => this.#ready.has(each));
      if (flight === undefined) return;
      this.#ready.delete(flight);
      await this.#advance(flight, []);
      await setImmediate();
    } while (!this.#groups.empty && performance.now() < end);
  }

  async #callUnet(): Promise<void> {
    const { device } = this.#options;
    const batch = this.#groups.take((key, { shape }) =>
      this.#rows.limit(key, rowsPerCall(device, shape), maxRowsPerCall(device)),
    );
    const [first] = batch?.picks ?? [];
    if (batch === undefined || first === undefined) return;
    const start = performance.now();
    let outputs: RowTensors[];
    try {
      const { owner, ask } = first.entry;
      const rows = batch.picks.map(({ row }) => row);
      outputs = await callUnet(owner.lease.models, ask.shape, rows, rows.length);
    } catch (error) {
      this.#callFailed(batch, error);
      return;
    }
    this.#callMilliseconds = performance.now() - start;
    this.#rows.took(batch.key, batch.picks.length, this.#callMilliseconds);
    for (const answered of this.#groups.answer(batch, outputs)) {
      await this.#advance(answered.owner, answered.outputs);
    }
  }

  /** A call that finds too little memory is made again with half of the rows; alone in a call, its owner fails. */
  #callFailed(batch: Batch<Flight>, error: unknown): void {
    const rows = batch.picks.length;
    const owners = new Set(batch.picks.map(({ entry }) => entry.owner));
    if (rows > 1 && error instanceof AppError && error.code === 'inference_failed') {
      this.#rows.tooMany(batch.key, rows);
      this.#groups.putBack(batch);
      for (const flight of owners) if (!this.#isAlive(flight)) this.#groups.remove(flight);
      return;
    }
    for (const flight of owners) this.#fail(flight, error);
  }

  async #advance(flight: Flight, outputs: readonly RowTensors[]): Promise<void> {
    if (!this.#isAlive(flight)) return;
    try {
      const { done, value } = await flight.turns.next(outputs);
      // Cancelled during its turn.
      if (!this.#isAlive(flight)) return;
      if (done) this.#finish(flight, value);
      else if (value === undefined) this.#ready.add(flight);
      else this.#ask(flight, value);
    } catch (error) {
      this.#fail(flight, error);
    }
  }

  #ask(flight: Flight, ask: UnetAsk): void {
    flight.pace.begin();
    this.#groups.add(`${flight.lease.key}\n${shapeKey(ask.shape)}`, flight, ask);
  }

  #finish(flight: Flight, result: DrawResult): void {
    const { init: _, controls: __, ...request } = flight.request;
    const { bundle, models } = flight.lease;
    const { provider } = models.device;
    const whole = { ...result, request, model: bundle.name, device: { provider } };
    this.#end(flight);
    this.#options.report({ kind: 'done', id: flight.ticket.id, result: whole });
  }

  #fail(flight: Flight, error: unknown): void {
    if (!this.#isAlive(flight)) return;
    this.#end(flight);
    this.#options.report({ kind: 'failed', id: flight.ticket.id, error: sendError(error, 'engine_failed') });
  }

  #isAlive(flight: Flight): boolean {
    return this.#flights.get(flight.ticket.id) === flight;
  }

  #end(flight: Flight): void {
    this.#flights.delete(flight.ticket.id);
    this.#ready.delete(flight);
    this.#groups.remove(flight);
    flight.lease.giveBack();
    this.#mayAdmit = true;
  }
}
