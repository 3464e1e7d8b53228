/** Who is let in, and who may pass whom. */

import { describe, expect, it } from 'vitest';
import type { Ticket } from '../../src/engine/protocol.ts';
import { WaitingLine } from '../../src/engine/waiting-line.ts';
import { plainModel } from '../../src/request/model-ref.ts';

const ticket = (id: number, model = 'a'): Ticket => ({
  id,
  model: plainModel(model),
  options: { prompt: 'a cube' },
  watched: false,
});

/** A line in front of an engine that holds only `model`. */
function open(maxInFlight: number, model = 'a') {
  const line = new WaitingLine();
  const inside: Ticket[] = [];
  const state = { model };
  return {
    line,
    state,
    inside: () => inside.map(({ id }) => id),
    admit: () =>
      line.admit(
        () => ({ inFlight: inside.length, maxInFlight }),
        async (next) => {
          if (next.model.base !== state.model) return false;
          inside.push(next);
          return true;
        },
      ),
    leave: (id: number) =>
      inside.splice(
        inside.findIndex((each) => each.id === id),
        1,
      ),
  };
}

describe('a line', () => {
  it('lets in as many as there is room for, in order', async () => {
    const { line, admit, inside, leave } = open(2);
    for (const id of [1, 2, 3]) line.add(ticket(id));
    await admit();
    expect([inside(), line.size]).toEqual([[1, 2], 1]);
    leave(1);
    await admit();
    expect([inside(), line.size]).toEqual([[2, 3], 0]);
  });

  it('lets later ones pass one who finds no room, but only so many', async () => {
    const { line, admit, inside, leave, state } = open(2);
    line.add(ticket(1, 'b'));
    for (const id of [2, 3, 4, 5]) line.add(ticket(id));
    await admit();
    expect(inside()).toEqual([2, 3]);
    leave(2);
    await admit();
    // Two have passed: now the others stay behind.
    expect(inside()).toEqual([3]);
    leave(3);
    state.model = 'b';
    await admit();
    expect(inside()).toEqual([1]);
    expect(line.size).toBe(2);
  });

  it('forgets who left it', async () => {
    const { line, admit, inside } = open(3);
    for (const id of [1, 2]) line.add(ticket(id));
    expect([line.remove(1), line.remove(1)]).toEqual([true, false]);
    await admit();
    expect(inside()).toEqual([2]);
  });
});
