/**
 * Several prompts in one: `{red, {light, dark} blue} cube` is three. Braces without a comma between them, and a brace
 * without its partner, are plain text; `\{`, `\}` and, between braces, `\,` are the signs themselves.
 */

/** Beyond it, counting says no more. */
const countless = 1_000_000;
/** Braces within braces: nobody writes more, and none deeper is a choice. */
const deepest = 20;

type Part = string | readonly Alternative[];
type Alternative = readonly Part[];

/** How many prompts a text is. */
export function countChoices(text: string): number {
  return countOf(parse(text));
}

/** The prompts in the order in which they are written, at most `most` of them. */
export function spreadChoices(text: string, most: number): string[] {
  return spread(parse(text), most);
}

/** What was typed as one prompt, its braces plain text. */
export function withoutChoices(text: string): string {
  return text.replaceAll(/\\[{}]|[{}]/g, (sign) => (sign.length > 1 ? sign : `\\${sign}`));
}

/** A text that is read as this one alone. */
export function escapeChoices(text: string): string {
  const [only, ...others] = spreadChoices(text, 2);
  return only === text && others.length === 0 ? text : text.replaceAll(/[{}]/g, String.raw`\$&`);
}

function countOf(parts: Alternative): number {
  return parts.reduce((product, part) => {
    if (typeof part === 'string') return product;
    const sum = part.reduce((total, one) => total + countOf(one), 0);
    return Math.min(countless, product * sum);
  }, 1);
}

/** The last choice changes first. */
function spread(parts: Alternative, most: number): string[] {
  let texts = [''];
  for (const part of parts) {
    const ends = typeof part === 'string' ? [part] : part.flatMap((one) => spread(one, most)).slice(0, most);
    texts = texts.flatMap((text) => ends.map((end) => text + end)).slice(0, most);
  }
  return texts;
}

interface Group {
  readonly end: number;
  readonly commas: readonly number[];
}

/** The braces that belong together and have a choice between them, by where they open. */
function groupsIn(text: string): ReadonlyMap<number, Group> {
  const groups = new Map<number, Group>();
  const open: { readonly at: number; readonly commas: number[] }[] = [];
  for (let at = 0; at < text.length; at++) {
    if (isEscape(text, at)) {
      at++;
      continue;
    }
    const sign = text.charAt(at);
    if (sign === '{') open.push({ at, commas: [] });
    if (sign === ',') open.at(-1)?.commas.push(at);
    if (sign !== '}') continue;
    const group = open.pop();
    if (group !== undefined && group.commas.length > 0 && open.length < deepest) {
      groups.set(group.at, { end: at, commas: group.commas });
    }
  }
  return groups;
}

/** A comma needs no escape where none is a choice; one that has it all the same keeps it. */
function isEscape(text: string, at: number): boolean {
  return text.charAt(at) === '\\' && /[{},]/.test(text.charAt(at + 1));
}

function parse(text: string): Alternative {
  const groups = groupsIn(text);
  return read(0, text.length, false);

  function read(from: number, to: number, isChoice: boolean): Part[] {
    const parts: Part[] = [];
    let plain = '';
    for (let at = from; at < to; at++) {
      const group = groups.get(at);
      if (group !== undefined) {
        parts.push(plain, alternatives(at, group));
        plain = '';
        at = group.end;
      } else if (isEscape(text, at) && (isChoice || text.charAt(at + 1) !== ',')) {
        at++;
        plain += text.charAt(at);
      } else plain += text.charAt(at);
    }
    return [...parts, plain];
  }

  function alternatives(start: number, { end, commas }: Group): Alternative[] {
    const edges = [start, ...commas, end];
    return edges.slice(1).map((edge, index) => {
      const from = (edges[index] ?? start) + 1;
      const [begin, stop] = trimmed(from, edge);
      return read(begin, stop, true);
    });
  }

  /** Spaces beside a comma or a brace are no part of a choice. */
  function trimmed(from: number, to: number): readonly [number, number] {
    const words = text.slice(from, to);
    const begin = from + (words.length - words.trimStart().length);
    return [begin, Math.max(begin, from + words.trimEnd().length)];
  }
}
