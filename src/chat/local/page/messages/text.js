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
  return typeof text === 'string' ? [document.createTextNode(text)] : text.map(partNode);
}

/**
 * @param {TextPart} part
 * @returns {Node}
 */
function partNode(part) {
  if (typeof part === 'string') return document.createTextNode(part);
  switch (part.kind) {
    case 'bold':
      return el('strong', { text: part.text });
    case 'italic':
      return el('em', { text: part.text });
    case 'code':
      return el('code', { text: part.text });
    case 'quote':
      return el('blockquote', { text: part.text });
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
