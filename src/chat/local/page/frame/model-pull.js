/** Offers to fetch a real model where only the one in the box is here, and shows how far that is. */
/** @import { PullState } from '../../model-pull.ts' */
import { get, send, tolerate } from '../api.js';
import { el } from '../dom.js';
import { text } from '../language.js';
import { state as chat } from '../state.js';

const words = {
  only: text({
    en: 'Only a tiny model is here, for coloured shapes.',
    de: 'Hier ist nur ein winziges Modell für farbige Formen.',
    es: 'Aquí solo hay un modelo diminuto, para formas de colores.',
    fr: 'Il n’y a ici qu’un tout petit modèle, pour des formes colorées.',
    ja: 'ここにあるのは、色つきの図形を描く小さなモデルだけです。',
    zh: '这里只有一个画彩色图形的小模型。',
  }),
  fetch: text({
    en: 'Get the real model',
    de: 'Das echte Modell holen',
    es: 'Descargar el modelo real',
    fr: 'Télécharger le vrai modèle',
    ja: '本物のモデルを取得',
    zh: '下载真正的模型',
  }),
  licence: text({
    en: 'Licence',
    de: 'Lizenz',
    es: 'Licencia',
    fr: 'Licence',
    ja: 'ライセンス',
    zh: '许可证',
  }),
  stop: text({ en: 'Pause', de: 'Anhalten', es: 'Pausar', fr: 'Suspendre', ja: '一時停止', zh: '暂停' }),
  again: text({
    en: 'Try again',
    de: 'Noch einmal versuchen',
    es: 'Intentar de nuevo',
    fr: 'Réessayer',
    ja: 'もう一度試す',
    zh: '重试',
  }),
  left: text({ en: 'left', de: 'noch', es: 'restantes', fr: 'restantes', ja: '残り', zh: '剩余' }),
  ready: text({
    en: 'It is here. Draw with it by ending a prompt with:',
    de: 'Es ist da. So zeichnest du damit, am Ende eines Prompts:',
    es: 'Ya está aquí. Para dibujar con él, termina un prompt con:',
    fr: 'Il est là. Pour dessiner avec, terminez un prompt par :',
    ja: '取得しました。プロンプトの末尾にこれを付けると使えます：',
    zh: '已就绪。在提示词末尾加上：',
  }),
};

/** ms between two looks while it comes. */
const lookMs = 1000;

/** @type {PullState} */
let current = { kind: 'none' };
/** @type {Set<() => void>} */
const shown = new Set();
let looking = false;

/** One look for all places that show it; on and on while it comes. */
async function look() {
  if (looking) return;
  looking = true;
  try {
    do {
      current = await get('/api/model-pull');
      for (const show of shown) show();
      if (current.kind === 'pulling') await new Promise((resolve) => setTimeout(resolve, lookMs));
    } while (current.kind === 'pulling');
  } catch {
    // The connection's own notice tells of it; the next page load looks again.
  } finally {
    looking = false;
  }
}

/** @param {'start' | 'stop'} order */
async function give(order) {
  const next = await tolerate(() => send('/api/model-pull', { person: chat.me.id, order }));
  if (next === undefined) return;
  current = next;
  for (const show of shown) show();
  await look();
}

export function createModelPull() {
  const element = el('div', {
    class: 'model-pull',
    attributes: { role: 'group', 'aria-label': words.fetch, hidden: true },
  });
  const show = () => {
    element.hidden = current.kind === 'none';
    element.replaceChildren(...contentOf(current));
  };
  shown.add(show);
  show();
  void look();
  return element;
}

/**
 * @param {PullState} pull
 * @returns {Node[]}
 */
function contentOf(pull) {
  switch (pull.kind) {
    case 'none':
      return [];
    case 'offer':
      return [
        el('p', { text: words.only }),
        button(`${words.fetch} (${gigabytes(pull.bytes)})`, 'start'),
        el('p', { class: 'small', text: `${words.licence}: ${pull.license}` }),
      ];
    case 'pulling':
      return [
        el('p', { text: pull.title }),
        el('progress', {
          attributes: {
            'aria-label': pull.title,
            max: 1,
            value: pull.total > 0 ? pull.done / pull.total : undefined,
          },
        }),
        el('p', { class: 'small', text: figures(pull) }),
        ...(pull.note === undefined ? [] : [el('p', { class: 'small', text: pull.note })]),
        button(words.stop, 'stop'),
      ];
    case 'ready':
      return [el('p', { text: words.ready }), el('code', { text: `--model ${pull.name}` })];
    default:
      return [el('p', { attributes: { role: 'alert' }, text: pull.message }), button(words.again, 'start')];
  }
}

/**
 * @param {string} label
 * @param {'start' | 'stop'} order
 */
function button(label, order) {
  return el('button', {
    class: 'button',
    text: label,
    attributes: { type: 'button' },
    on: { click: () => void give(order) },
  });
}

/** @param {Extract<PullState, { kind: 'pulling' }>} pull */
function figures({ done, total, rate }) {
  const come = `${gigabytes(done)} / ${gigabytes(total)}`;
  if (rate <= 0) return come;
  const minutes = Math.ceil((total - done) / rate / 60);
  return `${come} · ${(rate / 1e6).toFixed(1)} MB/s · ${minutes} min ${words.left}`;
}

/** @param {number} bytes */
function gigabytes(bytes) {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}
