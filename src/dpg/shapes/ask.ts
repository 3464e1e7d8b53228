/** The questions that follow from what a prompt says, by the rules that training/questions.py has for the grammar's prompts. */

import type { Category, Check, Looks, Question } from './prompts.ts';
import type { Order, Said, SaidObject } from './said.ts';

/** Objects alike in shape and colour, so that one name means all of them. */
interface Group {
  readonly looks: Pick<SaidObject, 'shape' | 'colour'>;
  readonly members: readonly SaidObject[];
}

type Ask = (category: Category, text: string, check: Check, parents: readonly number[]) => number;

/** @returns questions in an order in which parents come first */
export function askAbout({ ground, objects, order }: Said): Question[] {
  const questions: Question[] = [];
  const ask: Ask = (category, text, check, parents) => {
    const id = questions.length;
    questions.push({ id, category, parents: [...parents], text, check });
    return id;
  };
  const groups = groupsOf(objects);
  const mains = groups.map((group) => askGroup(group, ask));
  askOrder(
    { groups, mains, order: order.map((one) => [objects[one.far], objects[one.near], one.axis]) },
    ask,
  );
  const regions = { plain: ['all'], horizontal: ['top', 'bottom'], vertical: ['left', 'right'] } as const;
  for (const [i, region] of regions[ground.split].entries()) {
    const colour = ground.colours[i];
    if (colour === undefined) continue;
    ask('background', `Is the background (${region}) ${colour}?`, { kind: 'background', region, colour }, []);
  }
  return questions;
}

function groupsOf(objects: readonly SaidObject[]): Group[] {
  const found = new Map<string, Group>();
  for (const object of objects) {
    const { shape, colour } = object;
    const members = [...(found.get(`${colour} ${shape}`)?.members ?? []), object];
    found.set(`${colour} ${shape}`, { looks: { shape, colour }, members });
  }
  return [...found.values()];
}

/** @returns the id of the question for shape and colour */
function askGroup({ looks, members }: Group, ask: Ask): number {
  const { shape, colour } = looks;
  const name = `${colour} ${shape}`;
  const entity = ask('entity', `Is there a ${shape}?`, { kind: 'exists', match: { shape } }, []);
  const main = ask('attribute', `Is there a ${name}?`, { kind: 'exists', match: looks }, [entity]);
  for (const key of ['size', 'fill'] as const) {
    const values = members.map((member) => member[key]);
    const [value] = values;
    if (value !== undefined && values.every((other) => other === value)) {
      const want: Looks = { [key]: value };
      ask('attribute', `Is every ${name} ${value}?`, { kind: 'all', match: looks, want }, [main]);
      continue;
    }
    for (const one of new Set(values)) {
      if (one === undefined) continue;
      const match: Looks = { ...looks, [key]: one };
      const least = values.filter((other) => other === one).length;
      const check: Check =
        values.includes(undefined) || least === 1
          ? { kind: 'exists', match }
          : { kind: 'count', match, count: least };
      ask('attribute', `Is there a ${one} ${name}?`, check, [main]);
    }
  }
  const count = members.length;
  if (count > 1) {
    ask('count', `Are there exactly ${count} ${name}s?`, { kind: 'count', match: looks, count }, [main]);
  }
  const cells = members.flatMap(({ cell }): [number, number][] => (cell ? [[cell[0], cell[1]]] : []));
  if (cells.length > 0) {
    ask('relation', `Is a ${name} in each of its cells?`, { kind: 'at', match: looks, cells }, [main]);
  }
  return main;
}

interface Ordered {
  readonly groups: readonly Group[];
  readonly mains: readonly number[];
  readonly order: readonly (readonly [
    far: SaidObject | undefined,
    near: SaidObject | undefined,
    axis: Order['axis'],
  ])[];
}

/** Only where the order holds for all that the two names mean: no question can ask about one of two alike. */
function askOrder({ groups, mains, order }: Ordered, ask: Ask): void {
  for (const [i, first] of groups.entries()) {
    for (const [j, second] of groups.entries()) {
      for (const axis of ['x', 'y'] as const) {
        const said = (a: SaidObject, b: SaidObject) =>
          order.some(([far, near, one]) => far === a && near === b && one === axis);
        if (i === j || !first.members.every((a) => second.members.every((b) => said(a, b)))) continue;
        const relation = axis === 'x' ? 'right of' : 'below';
        const [one, other] = [first, second].map(({ looks }) => `${looks.colour} ${looks.shape}`);
        const check: Check = { kind: 'relation', relation, match: first.looks, other: second.looks };
        ask('relation', `Is every ${one} ${relation} the ${other}?`, check, [mains[i] ?? 0, mains[j] ?? 0]);
      }
    }
  }
}
