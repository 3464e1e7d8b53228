/** The parts of a message as elements, each made from its own data. */
/** @import { Content } from '../../content.ts' */
import { el } from '../dom.js';
import { icon } from '../frame/icons.js';
import { words } from '../words.js';
import { fileUrl, showPictures } from './lightbox.js';
import { safeUrl, textNodes } from './text.js';

/** @param {NonNullable<Content['fields']>} fields */
export function fieldList(fields) {
  const rows = fields.map(({ name, value }) =>
    el('div', {}, el('dt', { text: name }), el('dd', {}, ...textNodes(value))),
  );
  return el('dl', { class: 'fields' }, ...rows);
}

/** @param {NonNullable<Content['progress']>} progress */
export function progressBar({ done, label }) {
  const percent = `${Math.floor(done * 100)} %`;
  return el(
    'div',
    { class: 'progress' },
    el('progress', { attributes: { max: 1, value: done, 'aria-label': label ?? words.progress } }),
    el('span', { class: 'percent', text: percent }),
    el('span', { class: 'label', text: label ?? '' }),
  );
}

/** @param {NonNullable<Content['images']>} images */
export function imageGrid(images) {
  const tiles = images.map((image, index) => {
    const open = el(
      'button',
      {
        class: image.spoiler ? 'tile spoiler' : 'tile',
        attributes: {
          type: 'button',
          'aria-label': image.spoiler ? words.showHidden : words.open(image.alt || image.name),
        },
      },
      el('img', { attributes: { src: fileUrl(image), alt: image.alt, decoding: 'async' } }),
    );
    open.addEventListener('click', () => {
      if (open.classList.contains('spoiler')) {
        open.classList.remove('spoiler');
        open.setAttribute('aria-label', words.open(image.alt || image.name));
      } else showPictures(images, index);
    });
    return open;
  });
  return el('div', { class: `images of-${Math.min(images.length, 4)}` }, ...tiles);
}

/** @param {NonNullable<Content['files']>} files */
export function fileList(files) {
  const pictures = files
    .filter(({ type }) => type.startsWith('image/'))
    .map((file) => ({ ...file, alt: file.name }));
  const others = files.filter(({ type }) => !type.startsWith('image/'));
  return el(
    'div',
    { class: 'files' },
    pictures.length > 0 && imageGrid(pictures),
    ...others.map((file) =>
      el(
        'a',
        { class: 'file', attributes: { href: fileUrl(file) } },
        icon('file'),
        el('span', { text: file.name }),
      ),
    ),
  );
}

/**
 * @param {NonNullable<Content['buttons']>} buttons
 * @param {(customId: string) => void} press
 */
export function buttonRow(buttons, press) {
  const row = buttons.flatMap((button) => {
    const start = button.newRow ? [el('span', { class: 'row-break' })] : [];
    const label = [
      button.emoji !== undefined && el('span', { text: button.emoji, attributes: { 'aria-hidden': 'true' } }),
      el('span', { text: button.label }),
    ];
    if ('url' in button) {
      const attributes = { href: safeUrl(button.url), rel: 'noopener noreferrer', target: '_blank' };
      return [...start, el('a', { class: 'button', attributes }, ...label)];
    }
    const { customId, style = 'plain', disabled } = button;
    const named = button.hint === undefined ? {} : { 'aria-label': button.hint, title: button.hint };
    return [
      ...start,
      el(
        'button',
        {
          class: `button ${style}`,
          attributes: { type: 'button', disabled, 'data-id': customId, ...named },
          on: { click: () => press(customId) },
        },
        ...label,
      ),
    ];
  });
  return el('div', { class: 'buttons' }, ...row);
}
