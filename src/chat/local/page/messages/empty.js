/** What a place shows before anybody has written there: prompts to try. */
/** @import { Spot } from '../../hub.ts' */
import { act } from '../api.js';
import { el } from '../dom.js';
import { createModelPull } from '../frame/model-pull.js';
import { on, state } from '../state.js';
import { words } from '../words.js';

/**
 * @param {() => Spot} spotNow
 * @param {boolean} offers Whether it offers prompts to try
 */
export function createEmpty(spotNow, offers) {
  const element = el('div', { class: 'empty', attributes: { hidden: true } });
  const draw = (/** @type {string} */ prompt) =>
    void act('/api/command', state.me.id, spotNow(), { name: 'imagine', options: { prompt } });
  const pull = createModelPull();
  const show = () => {
    const { examples, knows } = offers ? state.offer : { examples: [] };
    element.replaceChildren(
      el('p', { text: words.nothingYet }),
      ...(knows === 'shapes' ? [el('p', { text: words.knowsShapes })] : []),
      pull,
      ...(examples.length > 0 ? [el('p', { text: words.tryOne }), examplesList(examples, draw)] : []),
    );
  };
  on(['all'], show);
  show();
  return element;
}

/**
 * @param {readonly string[]} examples
 * @param {(prompt: string) => void} pick
 */
function examplesList(examples, pick) {
  return el(
    'ul',
    { class: 'examples' },
    ...examples.map((example) =>
      el(
        'li',
        {},
        el('button', {
          class: 'button',
          text: example,
          attributes: { type: 'button' },
          on: { click: () => pick(example) },
        }),
      ),
    ),
  );
}
