/** The bot's structured text as elements. */
/** @import { Text, TextPart } from '../../../platform.ts' */
import { el } from '../dom.js';
import { goTo } from '../frame/router.js';
import { relativeTime } from './time.js';

/**
 * @param {Text | undefined} text
 * @returns {Node[]}
 */
export function textNodes(text) {
  if (text === undefined) return [];
  return typeof text === 'string' ? written(text) : text.flatMap(partNodes);
}

/**
 * @param {TextPart} part
 * @returns {Node[]}
 */
function partNodes(part) {
  if (typeof part === 'string') return written(part);
  return [partNode(part)];
}

/**
 * Flags are not broken over two lines, and keycaps look like keys.
 * @param {string} text
 * @returns {Node[]}
 */
function written(text) {
  return text
    .replace(/([0-9#*])\u20E3/g, '$1\uFE0F\u20E3')
    .split(/(?<!\S)(--[a-z][\w-]*)/)
    .filter((piece) => piece !== '')
    .map((piece) =>
      piece.startsWith('--') && piece.length > 2
        ? el('span', { class: 'flag', text: piece })
        : document.createTextNode(piece),
    );
}

/**
 * @param {Exclude<TextPart, string>} part
 * @returns {Node}
 */
function partNode(part) {
  switch (part.kind) {
    case 'bold':
      return el('strong', { text: part.text });
    case 'italic':
      return el('em', { text: part.text });
    case 'code':
      return el('code', {}, ...written(part.text));
    case 'quote':
      return el('blockquote', { text: part.text, attributes: { dir: 'auto' } });
    case 'link':
      return el('a', {
        text: part.text,
        attributes: { href: safeUrl(part.url), rel: 'noopener noreferrer', target: '_blank' },
      });
    case 'message':
      return jump(part.text, { ...part.message.place, message: part.message.id });
    case 'place':
      return jump(part.text, part.place);
    case 'person':
      return el('span', { class: 'person', text: part.user.name });
    case 'time':
      return relativeTime(part.at);
  }
}

/**
 * @param {string} text
 * @param {{ channel: string, thread?: string | undefined, message?: string }} target
 */
function jump(text, target) {
  const { channel, thread, message } = target;
  return el('a', {
    text,
    class: 'jump',
    attributes: { href: `#${new URLSearchParams({ channel, ...(thread && { thread }) })}` },
    on: {
      click(/** @type {Event} */ event) {
        event.preventDefault();
        goTo({ channel, thread }, message);
      },
    },
  });
}

/** @param {string} url */
export function safeUrl(url) {
  return /^https?:\/\//.test(url) ? url : '#';
}
