/** Requests that are not in flight yet, and who goes next. */

import type { Ticket } from './protocol.ts';

interface Place {
  readonly ticket: Ticket;
  /** Later requests that went first. */
  overtaken: number;
}

/** How full the engine is. */
export interface Traffic {
  readonly inFlight: number;
  readonly maxInFlight: number;
}

/**
 * First come, first served, with one exception: while the first in line waits for its model to find room, later ones
 * whose models are there may pass, `maxInFlight` of them and no more.
 */
export class WaitingLine {
  readonly #places: Place[] = [];

  get size(): number {
    return this.#places.length;
  }

  has(ticket: Ticket): boolean {
    return this.#places.some((place) => place.ticket === ticket);
  }

  add(ticket: Ticket): void {
    this.#places.push({ ticket, overtaken: 0 });
  }

  /** Tells whether it waited. */
  remove(id: number): boolean {
    const index = this.#places.findIndex(({ ticket }) => ticket.id === id);
    if (index >= 0) this.#places.splice(index, 1);
    return index >= 0;
  }

  /**
   * Lets in as many as there is room for.
   * @param enter puts a request in flight (or finds it hopeless) and gives true; false where its model finds no room
   */
  async admit(traffic: () => Traffic, enter: (ticket: Ticket) => Promise<boolean>): Promise<void> {
    for (const place of [...this.#places]) {
      const { inFlight, maxInFlight } = traffic();
      if (inFlight >= maxInFlight) return;
      // Gone meanwhile: `enter` takes its time.
      if (!this.#places.includes(place)) continue;
      if (await enter(place.ticket)) this.#leave(place);
      else if (place.overtaken >= maxInFlight) return;
    }
  }

  #leave(place: Place): void {
    const index = this.#places.indexOf(place);
    if (index < 0) return;
    this.#places.splice(index, 1);
    for (const earlier of this.#places.slice(0, index)) earlier.overtaken++;
  }
}
