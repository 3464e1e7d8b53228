/** Pictures in full size, with the keyboard too. */
import { el, iconButton } from '../dom.js';
import { words } from '../words.js';

/** @typedef {{ id: string, name: string, type: string, alt: string }} Picture */

/** @param {{ id: string, name: string, type: string }} file */
export function fileUrl({ id, name, type }) {
  return `/files/${id}?${new URLSearchParams({ type, name })}`;
}

/**
 * @param {readonly Picture[]} pictures
 * @param {number} start
 */
export function showPictures(pictures, start) {
  let index = start;
  const picture = el('img', { attributes: { alt: '' } });
  const caption = el('figcaption');
  const download = el('a', { class: 'button', text: words.download });
  const show = (/** @type {number} */ next) => {
    index = (next + pictures.length) % pictures.length;
    const current = pictures[index];
    if (current === undefined) return;
    picture.src = fileUrl(current);
    picture.alt = current.alt;
    const place = pictures.length > 1 ? `${index + 1} of ${pictures.length}. ` : '';
    caption.textContent = `${place}${current.alt}`;
    download.href = fileUrl(current);
    download.download = current.name;
  };
  const dialog = el(
    'dialog',
    {
      class: 'lightbox',
      attributes: { 'aria-label': words.picture },
      on: {
        close: () => dialog.remove(),
        keydown(/** @type {KeyboardEvent} */ event) {
          if (event.key === 'ArrowRight') show(index + 1);
          if (event.key === 'ArrowLeft') show(index - 1);
        },
        click(/** @type {MouseEvent} */ event) {
          if (event.target === dialog) dialog.close();
        },
      },
    },
    el('figure', {}, picture, caption),
    el(
      'div',
      { class: 'bar' },
      pictures.length > 1 && iconButton('previous', words.previousPicture, () => show(index - 1)),
      pictures.length > 1 && iconButton('next', words.nextPicture, () => show(index + 1)),
      download,
      iconButton('close', words.close, () => dialog.close()),
    ),
  );
  show(start);
  document.body.append(dialog);
  dialog.showModal();
}
