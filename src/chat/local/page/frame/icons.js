/** Small drawings for buttons, so that no font has to know them. */

const namespace = 'http://www.w3.org/2000/svg';

/** Paths in a box of 24 by 24, drawn as lines. */
const paths = {
  plus: 'M12 5v14M5 12h14',
  send: 'M4 12 20 4l-5 16-3.500-6.500zM11.500 13.500 20 4',
  smile: 'M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18M8.500 14c1.800 2.700 5.200 2.700 7 0M9 9.500v.01M15 9.500v.01',
  more: 'M4.500 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0M11 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0M17.500 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0',
  close: 'M6 6l12 12M18 6 6 18',
  menu: 'M4 7h16M4 12h16M4 17h16',
  settings:
    'M4 8h9M19 8h1M4 16h1M11 16h9M16 5.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 1 0 0-5M8 13.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 1 0 0-5',
  fold: 'M6 9l6 6 6-6',
  previous: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  thread: 'M5 5v6a4 4 0 0 0 4 4h10M15 11l4 4-4 4',
  file: 'M7 3h7l4 4v14H7zM14 3v4h4',
};

/** @typedef {keyof typeof paths} Icon */

/** @param {Icon} name */
export function icon(name) {
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'drawing');
  const path = document.createElementNS(namespace, 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}
