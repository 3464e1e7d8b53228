/**
 * Discord's markdown read as a person reads it: mentions and emoji by name, marks that nobody means as text taken away.
 * Single asterisks and underscores stay: prompts have them too.
 */

/** Names for `<@id>`; ids that are not in it become `@someone`. */
export type Names = ReadonlyMap<string, string>;

const nobody: Names = new Map();

export function readText(markdown: string, names: Names = nobody): string {
  const blocks = markdown.split(/(```(?:[\w+\-.#]*\n)?[\s\S]*?```)/);
  return blocks
    .map((block, index) =>
      index % 2 === 1
        ? block.replace(/^```(?:[\w+\-.#]*\n)?|\n?```$/g, '')
        : readInline(readLines(block), names),
    )
    .join('')
    .replaceAll('\u200B', '');
}

/** Without the marks of headings, small print and quotes; lists stay as they were typed. */
function readLines(text: string): string {
  return text.replace(/^ *(?:>>> |> |-# |#{1,3} +)/gm, '');
}

/** Tried in this order at each place; `s` lets a dot be a line break too. */
const marks = new RegExp(
  [
    String.raw`\\(?<plain>[^\w\s])`,
    '(?<fence>`+)(?<code>.*?[^`])\\k<fence>(?!`)',
    String.raw`<(?<tag>[^<>\s]+)>`,
    String.raw`\[(?<label>(?:\\.|[^[\]\\])+)\]\(<?https?:[^\s)]+>?\)`,
    String.raw`(?<pair>\*\*|__|~~|\|\|)(?=\S)(?<inner>(?:\\.|(?!\k<pair>)[^\\])+)\k<pair>`,
  ].join('|'),
  'gs',
);

function readInline(text: string, names: Names): string {
  return text.replace(marks, (match: string, ...rest: unknown[]) => {
    const { plain, code, tag, label, inner } = rest.at(-1) as Record<string, string | undefined>;
    if (plain !== undefined) return plain;
    if (code !== undefined) return code.replace(/^ (?= *`)|(?<=` *) $/g, '');
    if (tag !== undefined) return readTag(tag, names) ?? match;
    return readInline(label ?? inner ?? '', names);
  });
}

function readTag(tag: string, names: Names): string | undefined {
  const [, user] = /^@!?(\d+)$/.exec(tag) ?? [];
  if (user !== undefined) return `@${names.get(user) ?? 'someone'}`;
  if (/^@&\d+$/.test(tag)) return '@role';
  if (/^#\d+$/.test(tag)) return '#channel';
  const [, emoji] = /^a?(:\w+:)\d+$/.exec(tag) ?? [];
  if (emoji !== undefined) return emoji;
  const [, seconds] = /^t:(-?\d{1,11})(?::\w)?$/.exec(tag) ?? [];
  if (seconds !== undefined)
    return new Date(Number(seconds) * 1000).toISOString().slice(0, 16).replace('T', ' ');
  const [, command] = /^(\/[^:]+):\d+$/.exec(tag) ?? [];
  return command ?? (/^https?:/.test(tag) ? tag : undefined);
}
