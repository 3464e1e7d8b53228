/**
 * Finds thousands of patterns in one pass (Aho and Corasick, 1975): its time depends on the text and on what is found,
 * not on how many patterns there are.
 */

export interface Automaton<T> {
  /**
   * Calls `onHit` for each key that ends at letter `at`.
   * @param isDone whether no more hits of a value are wanted; once it is so, it stays so
   */
  scan(
    letters: Int32Array,
    length: number,
    onHit: (value: T, at: number) => void,
    isDone: (value: T) => boolean,
  ): void;
}

/** Columns of the table: the letters a to z. Other letters are looked up in a map. */
const columns = 26;
const a = 0x61;

interface Draft<T> {
  readonly next: Map<number, number>;
  readonly values: T[];
  fail: number;
}

/** @param entries keys of at least one letter, and what each stands for */
export function buildAutomaton<T>(
  entries: readonly { readonly key: readonly number[]; readonly value: T }[],
): Automaton<T> {
  const nodes: Draft<T>[] = [{ next: new Map(), values: [], fail: 0 }];
  for (const { key, value } of entries) at(nodes, walk(nodes, key)).values.push(value);
  const order = link(nodes);
  return compile(nodes, order);
}

function at<T>(nodes: Draft<T>[], index: number): Draft<T> {
  const node = nodes[index];
  if (node === undefined) throw new RangeError(`the automaton has no node ${index}`);
  return node;
}

function walk<T>(nodes: Draft<T>[], key: readonly number[]): number {
  let here = 0;
  for (const letter of key) {
    let next = at(nodes, here).next.get(letter);
    if (next === undefined) {
      next = nodes.push({ next: new Map(), values: [], fail: 0 }) - 1;
      at(nodes, here).next.set(letter, next);
    }
    here = next;
  }
  return here;
}

/** Sets each node's longest proper suffix that is a node too. @returns the nodes, nearest to the root first */
function link<T>(nodes: Draft<T>[]): number[] {
  const order: number[] = [0];
  for (let i = 0; i < order.length; i++) {
    const here = order[i] ?? 0;
    for (const [letter, next] of at(nodes, here).next) {
      let fail = at(nodes, here).fail;
      while (fail !== 0 && !at(nodes, fail).next.has(letter)) fail = at(nodes, fail).fail;
      const target = here === 0 ? 0 : (at(nodes, fail).next.get(letter) ?? 0);
      at(nodes, next).fail = target;
      order.push(next);
    }
  }
  return order;
}

function compile<T>(nodes: Draft<T>[], order: readonly number[]): Automaton<T> {
  const table = new Int32Array(nodes.length * columns);
  /** The nearest suffix, the node itself included, at which something ends; 0 where there is none. */
  const found = new Int32Array(nodes.length);
  for (const here of order) {
    const { fail, next, values } = at(nodes, here);
    for (let column = 0; column < columns; column++) {
      const inherited = here === 0 ? 0 : (table[fail * columns + column] ?? 0);
      table[here * columns + column] = next.get(a + column) ?? inherited;
    }
    found[here] = values.length > 0 ? here : here === 0 ? 0 : (found[fail] ?? 0);
  }
  const rest = nodes.map(({ next }) => next);
  const fails = Int32Array.from(nodes, ({ fail }) => fail);
  const values = nodes.map((node) => node.values);
  const step = (here: number, letter: number): number => {
    const column = letter - a;
    if (column >= 0 && column < columns) return table[here * columns + column] ?? 0;
    for (let node = here; ; node = fails[node] ?? 0) {
      const next = rest[node]?.get(letter);
      if (next !== undefined) return next;
      if (node === 0) return 0;
    }
  };
  return {
    scan(letters, length, onHit, isDone) {
      let here = 0;
      /** `found` without the nodes that are done: patterns within patterns would be called at every letter. */
      let live = found;
      for (let i = 0; i < length; i++) {
        here = step(here, letters[i] ?? 0);
        for (let node = nearest(live, here); node !== 0; node = nearest(live, fails[node] ?? 0)) {
          if (callWanted(values[node] ?? [], i, onHit, isDone)) continue;
          if (live === found) live = found.slice();
          live[node] = live[fails[node] ?? 0] ?? 0;
        }
      }
    },
  };
}

/** The nearest suffix that is its own entry; shortens the way there for the next time. */
function nearest(links: Int32Array, from: number): number {
  let node = from;
  for (;;) {
    const next = links[node] ?? 0;
    const after = links[next] ?? 0;
    if (next === after) return next;
    links[node] = after;
    node = after;
  }
}

/** @returns whether there was one that isn't done */
function callWanted<T>(
  values: readonly T[],
  at: number,
  onHit: (value: T, at: number) => void,
  isDone: (value: T) => boolean,
): boolean {
  let isWanted = false;
  for (const value of values) {
    if (isDone(value)) continue;
    isWanted = true;
    onHit(value, at);
  }
  return isWanted;
}
