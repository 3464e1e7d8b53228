/** Rich text as Discord's markdown. */
import { cleanText, type MessageRef, oneLine, type Place, type TextPart } from '../../platform.ts';
import { escapeMarkdown } from './escape.ts';

/** Shows nothing and keeps two marks apart, as in bold next to bold. */
const seam = '\u200B';

export function renderText(parts: readonly TextPart[]): string {
  let out = '';
  let marked = false;
  for (const part of parts) {
    const block = typeof part !== 'string' && (part.kind === 'quote' || isCodeBlock(part));
    if (block && out !== '' && !out.endsWith('\n')) out += '\n';
    const piece = renderPart(part);
    if (piece === '') continue;
    if (marked && typeof part !== 'string') out += seam;
    out += block ? `${piece}\n` : piece;
    marked = !block && typeof part !== 'string';
  }
  return out.endsWith('\n') ? out.slice(0, -1) : out;
}

/** Discord's own address of a message. */
export function messageUrl({ id, place }: MessageRef): string {
  return `https://discord.com/channels/${place.server}/${channelOf(place)}/${id}`;
}

/** The channel id to send requests to: threads are channels of their own. */
export function channelOf(place: Place): string {
  return place.thread ?? place.channel;
}

function renderPart(part: TextPart): string {
  if (typeof part === 'string') return escapeMarkdown(part);
  switch (part.kind) {
    case 'bold':
      return around(part.text, '**');
    case 'italic':
      return around(part.text, '*');
    case 'code':
      return renderCode(part.text);
    case 'quote':
      return escapeMarkdown(part.text).replace(/^/gm, '> ');
    case 'link':
      return renderLink(part.text, part.url);
    case 'message':
      return renderLink(part.text, messageUrl(part.message));
    case 'place':
      return isId(channelOf(part.place)) ? `<#${channelOf(part.place)}>` : escapeMarkdown(part.text);
    case 'person':
      return isId(part.user.id) ? `<@${part.user.id}>` : escapeMarkdown(part.user.name);
    case 'time':
      return Number.isFinite(part.at) ? `<t:${Math.floor(part.at / 1000)}:R>` : '';
  }
}

/** Emphasis must touch its text, so white space around it stays outside. */
function around(text: string, mark: string): string {
  const [, before = '', inner = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(escapeMarkdown(text)) ?? [];
  return inner === '' ? before : `${before}${mark}${inner}${mark}${after}`;
}

/** Nothing can be escaped within code, so a text with too many kinds of backticks is shown as text. */
function renderCode(text: string): string {
  const clean = cleanText(text);
  const runs = new Set((clean.match(/`+/g) ?? []).map((run) => run.length));
  const fence = ['`', '``'].find((candidate) => !runs.has(candidate.length));
  if (clean.trim() === '' || fence === undefined) return escapeMarkdown(clean);
  if (clean.includes('\n')) return clean.includes('```') ? escapeMarkdown(clean) : `\`\`\`\n${clean}\n\`\`\``;
  // A space between fence and backtick is not shown.
  return `${fence}${/^ *`/.test(clean) ? ' ' : ''}${clean}${/` *$/.test(clean) ? ' ' : ''}${fence}`;
}

function isCodeBlock(part: TextPart): boolean {
  return typeof part !== 'string' && part.kind === 'code' && renderCode(part.text).startsWith('```\n');
}

function renderLink(text: string, url: string): string {
  const href = safeHref(url);
  const label = oneLine(text, 200);
  if (href === undefined) return escapeMarkdown(label);
  // Discord makes no link of a text with odd brackets or one that looks like another address.
  if (isUnbalanced(label, '[', ']') || label.includes('://')) return `${escapeMarkdown(label)} <${href}>`;
  return label === '' ? `<${href}>` : `[${escapeMarkdown(label)}](<${href}>)`;
}

/** Longer addresses don't fit beside a text. */
const maxHref = 1000;

function safeHref(url: string): string | undefined {
  if (!URL.canParse(url) || !/^https?:/i.test(url) || url.length > maxHref) return undefined;
  const { href } = new URL(url);
  const unsafe = isUnbalanced(href, '(', ')') ? /[()<>\\\s]/g : /[<>\\\s]/g;
  return href.replace(unsafe, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** Whether brackets stand alone or within each other. */
function isUnbalanced(text: string, open: string, close: string): boolean {
  const rest = text.replace(new RegExp(`\\${open}[^\\${open}\\${close}]*\\${close}`, 'g'), '');
  return rest.includes(open) || rest.includes(close);
}

function isId(id: string): boolean {
  return /^\d{1,20}$/.test(id);
}
