/** Groups rows waiting for the UNet by what must match to share a call. */

import type { UnetAsk } from '../pipeline/draw.ts';
import type { RowTensors, UnetRow } from '../pipeline/drawing.ts';

interface Entry<Owner> {
  readonly owner: Owner;
  readonly ask: UnetAsk;
  readonly outputs: RowTensors[];
  /** Rows that went into calls, and rows that came back. */
  taken: number;
  answered: number;
}

interface Pick<Owner> {
  readonly entry: Entry<Owner>;
  readonly index: number;
  readonly row: UnetRow;
}

/** Rows of one shape for one call. */
export interface Batch<Owner> {
  /** Of the group it was taken from. */
  readonly key: string;
  readonly picks: readonly Pick<Owner>[];
}

/** An owner all of whose rows came back, with the outputs in their order. */
export interface Answered<Owner> {
  readonly owner: Owner;
  readonly outputs: readonly RowTensors[];
}

/** Whether the rows at either side of where `entry` stands have one sample: in one call they share part of their work. */
function nextIsOfSameSample({ ask: { rows }, taken }: Entry<unknown>): boolean {
  const sample = rows[taken]?.inputs.sample;
  return sample !== undefined && sample === rows[taken - 1]?.inputs.sample;
}

/**
 * Two rounds at once: groups take turns, call by call; and within a group owners take turns, sample by sample, so that
 * one with many images slows the others no more than one with few.
 */
export class RowGroups<Owner> {
  // A Map gives its keys in the order they were set: the first group is the next to be served.
  readonly #groups = new Map<string, Entry<Owner>[]>();

  get empty(): boolean {
    return this.#groups.size === 0;
  }

  /** @param key equal for all whose rows may share a call */
  add(key: string, owner: Owner, ask: UnetAsk): void {
    const entry = { owner, ask, outputs: [], taken: 0, answered: 0 };
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, [entry]);
    else group.push(entry);
  }

  /** The next call's rows: of the group whose turn it is, at most as many as `limit` allows it. */
  take(limit: (key: string, ask: UnetAsk) => number): Batch<Owner> | undefined {
    const [first] = this.#groups;
    if (first === undefined) return undefined;
    const [key, group] = first;
    const picks: Pick<Owner>[] = [];
    const most = group[0] === undefined ? 0 : Math.max(1, limit(key, group[0].ask));
    while (picks.length < most) {
      const entry = group.shift();
      if (entry === undefined) break;
      do {
        const index = entry.taken++;
        const row = entry.ask.rows[index];
        if (row !== undefined) picks.push({ entry, index, row });
      } while (picks.length < most && nextIsOfSameSample(entry));
      if (entry.taken < entry.ask.rows.length) group.push(entry);
    }
    this.#groups.delete(key);
    if (group.length > 0) this.#groups.set(key, group);
    return { key, picks };
  }

  /** Takes the outputs of a batch, in order; gives the owners that have all of theirs now. */
  answer({ picks }: Batch<Owner>, outputs: readonly RowTensors[]): Answered<Owner>[] {
    const complete: Answered<Owner>[] = [];
    for (const [i, { entry, index }] of picks.entries()) {
      const output = outputs[i];
      if (output === undefined)
        throw new RangeError(`The UNet gave ${outputs.length} of ${picks.length} rows`);
      entry.outputs[index] = output;
      entry.answered++;
      if (entry.answered === entry.ask.rows.length) {
        complete.push({ owner: entry.owner, outputs: entry.outputs });
      }
    }
    return complete;
  }

  /** Undoes `take` for a batch whose call failed. */
  putBack({ key, picks }: Batch<Owner>): void {
    const group = this.#groups.get(key) ?? [];
    const entries = new Set(picks.map(({ entry }) => entry));
    // One call at a time: what was taken and not answered was in this batch.
    for (const entry of entries) entry.taken = entry.answered;
    this.#groups.set(key, [...entries, ...group.filter((entry) => !entries.has(entry))]);
  }

  /** Forgets the owner's rows that wait. */
  remove(owner: Owner): void {
    for (const [key, group] of this.#groups) {
      const left = group.filter((entry) => entry.owner !== owner);
      if (left.length === 0) this.#groups.delete(key);
      else if (left.length < group.length) this.#groups.set(key, left);
    }
  }
}
