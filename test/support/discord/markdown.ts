/**
 * Discord's markdown as its client reads it: the same rules in the same order, written down from how it behaves, so
 * that nothing the bot escapes is judged by the bot's own code.
 */

export interface Reading {
  /** What is seen. */
  readonly text: string;
  readonly links: readonly { readonly text: string; readonly url: string }[];
  /** The kinds of markup that took effect, such as `bold`. */
  readonly live: readonly string[];
}

export type NameOf = (kind: 'user' | 'channel', id: string) => string | undefined;

interface Rule {
  readonly kind: string;
  readonly pattern: RegExp;
  /** Only where a line begins. */
  readonly atStart?: boolean;
  readonly read: (found: readonly string[], within: (inner: string) => Reading, nameOf: NameOf) => Reading;
}

const nothing: Reading = { text: '', links: [], live: [] };
const plain = (text: string): Reading => ({ ...nothing, text });
const link = (text: string, url: string): Reading => ({ ...nothing, text, links: [{ text, url }] });
const inside: Rule['read'] = ([, inner = ''], within) => within(inner);

const rules: readonly Rule[] = [
  { kind: 'heading', atStart: true, pattern: /^#{1,3} +([^\n]+)(?:\n|$)/, read: inside },
  { kind: 'small', atStart: true, pattern: /^-# +(?!-#)([^\n]+)(?=\n|$)/, read: inside },
  {
    kind: 'quote',
    atStart: true,
    pattern: /^(?: *>>> ([\s\S]*)|( *> [^\n]*(?:\n *> [^\n]*)*\n?))/,
    read: ([, rest, lines = ''], within) => within(rest ?? lines.replace(/^ *> ?/gm, '')),
  },
  {
    kind: 'list',
    atStart: true,
    pattern: /^ *([-*]|\d+\.) +(?=\S)/,
    read: ([, bullet = '']) => plain(/\d/.test(bullet) ? `${bullet}) ` : '• '),
  },
  {
    kind: 'block',
    pattern: /^```(?:([a-z0-9_+\-.#]+?)\n)?\n*([^\n][\s\S]*?)\n*```/i,
    read: ([, , inner = '']) => plain(inner),
  },
  { kind: 'escape', pattern: /^\\([^0-9A-Za-z\s])/, read: ([, sign = '']) => plain(sign) },
  { kind: 'everyone', pattern: /^@(?:everyone|here)/, read: ([whole = '']) => plain(`${whole}!`) },
  {
    kind: 'user',
    pattern: /^<@!?(\d+)>/,
    read: ([, id = ''], _, nameOf) => plain(`@${nameOf('user', id) ?? 'unknown-user'}`),
  },
  { kind: 'role', pattern: /^<@&(\d+)>/, read: () => plain('@deleted-role') },
  {
    kind: 'channel',
    pattern: /^<#(\d+)>/,
    read: ([, id = ''], _, nameOf) => link(`#${nameOf('channel', id) ?? 'unknown'}`, `#${id}`),
  },
  { kind: 'command', pattern: /^<\/([^:>]+):(\d+)>/, read: ([, name = '']) => link(`/${name}`, 'command:') },
  { kind: 'emoji', pattern: /^<a?:(\w+):(\d+)>/, read: ([, name = '']) => plain(`(emoji ${name})`) },
  { kind: 'time', pattern: /^<t:(-?\d{1,17})(?::[tTdDfFR])?>/, read: () => plain('some time ago') },
  { kind: 'navigation', pattern: /^<id:\w+(?::\d+)?>/, read: () => link('a page', 'navigation:') },
  { kind: 'shortcode', pattern: /^:([^\s:]+?):/, read: ([, name = '']) => plain(`(emoji ${name})`) },
  {
    kind: 'link',
    pattern:
      /^\[((?:\[[^\]]*\]|[^[\]]|\](?=[^[]*\]))*)\]\(\s*<?(https?:(?:\([^)]*\)|[^\s\\]|\\.)*?)>?(?:\s+['"]([\s\S]*?)['"])?\s*\)/,
    read: ([, label = '', url = ''], within) => {
      const { text, live } = within(label);
      return { text, live, links: [{ text, url }] };
    },
  },
  { kind: 'address', pattern: /^<(https?:\/\/[^\s>]+)>/, read: ([, url = '']) => link(url, url) },
  {
    kind: 'address',
    pattern: /^((?:https?|steam):\/\/[^\s<]+[^<.,:;"'\]\s])/,
    read: ([, url = '']) => link(url, url),
  },
  {
    kind: 'invitation',
    pattern: /^discord(?:app)?\.(?:gg|com\/invite)\/[\w-]+/,
    read: ([url = '']) => link(url, url),
  },
  { kind: 'bold', pattern: /^\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/, read: inside },
  { kind: 'underline', pattern: /^__((?:\\[\s\S]|[^\\])+?)__(?!_)/, read: inside },
  {
    kind: 'italic',
    pattern: /^\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)/,
    read: inside,
  },
  { kind: 'italic', pattern: /^_((?:__|\\[\s\S]|[^\\_])+?)_(?!\w)/, read: inside },
  { kind: 'strike', pattern: /^~~([\s\S]+?)~~(?!_)/, read: inside },
  { kind: 'spoiler', pattern: /^\|\|([\s\S]+?)\|\|/, read: inside },
  {
    kind: 'code',
    pattern: /^(`+)([\s\S]*?[^`])\1(?!`)/,
    read: ([, , code = '']) => plain(code.replace(/^ (?= *`)|(` *) $/g, '$1')),
  },
];

export function readMarkdown(source: string, nameOf: NameOf = () => undefined): Reading {
  let text = '';
  const links: Reading['links'][number][] = [];
  const live: string[] = [];
  let rest = source;
  let atStart = true;
  while (rest !== '') {
    const [taken, reading, kind] = readOne(rest, atStart, nameOf);
    text += reading.text;
    links.push(...reading.links);
    live.push(...(kind === undefined ? [] : [kind]), ...reading.live);
    const last = rest.slice(0, taken).at(-1);
    rest = rest.slice(taken);
    atStart = last === '\n';
  }
  return { text, links, live: live.filter((kind) => kind !== 'escape') };
}

function readOne(rest: string, atStart: boolean, nameOf: NameOf): [number, Reading, string | undefined] {
  for (const { kind, pattern, atStart: needsStart, read } of rules) {
    if (needsStart && !atStart) continue;
    const found = pattern.exec(rest);
    if (found === null) continue;
    return [found[0].length, read(found, (inner) => readMarkdown(inner, nameOf), nameOf), kind];
  }
  return [1, plain(rest.charAt(0)), undefined];
}
