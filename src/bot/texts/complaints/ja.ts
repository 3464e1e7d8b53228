/** What is wrong with a request, in Japanese. */
import type { Nearest } from '../../../errors.ts';
import type { Part, Wording } from '../../../prompt/complaints.ts';

const parts: Readonly<Record<Part, string>> = {
  text: '入力された文',
  prompt: 'プロンプト',
  negative: 'ネガティブプロンプト',
};

const count = new Intl.NumberFormat('ja');

export const ja: Wording = {
  tooLong: ({ part, characters, most }) =>
    `${parts[part]}は ${count.format(characters)} 文字あります。読めるのは ${count.format(most)} 文字までです`,
  halfCharacter: ({ part }) =>
    `${parts[part]}に途中で切れた文字があります（絵文字の一部？）。その部分を入力し直してください`,
  emptyPrompt: () => 'プロンプトが空です。描くものを書いてください',

  unknownFlag: ({ typed, nearest, maybeProse }) => {
    const hint = maybeProse ? '（プロンプトの一部なら、ダッシュの後に空白を入れてください）' : '';
    return `${typed} というフラグはありません。${hintOf(nearest)}${hint}`;
  },
  oneDash: ({ typed, meant }) =>
    `フラグは 2 本のハイフンで始まります。${typed} ではなく ${meant} と書いてください`,
  noValueTaken: ({ flag, typed }) => `${flag} は値を取りませんが、${typed} とあります`,
  valueMissing: ({ flag, example }) => `${flag} には値が必要です。例：${example}`,
  strayWords: ({ typed, after, takes }) =>
    `${typed} が ${after} の後にありますが、これ${takes === 'nothing' ? 'は値を取りません' : 'が取る値は 1 つだけです'}。` +
    'プロンプトはすべてフラグの前に書いてください',
  givenTwice: ({ flag, one, other }) =>
    `${flag} が ${one} と ${other} の 2 回指定されています。1 つだけにしてください`,

  notWhole: ({ flag, least, most, typed }) =>
    `${flag} は ${least} から ${most} までの整数です。${typed} は使えません`,
  notFrom: ({ flag, from, to, typed }) => `${flag} は ${from} から ${to} までの数です。${typed} は使えません`,
  notOver: ({ flag, over, to, typed }) =>
    `${flag} は ${over} より大きく ${to} 以下の数です。${typed} は使えません`,
  unknownName: ({ flag, typed, nearest }) => `${flag} に ${typed} はありません。${hintOf(nearest)}`,

  noSize: ({ example, typed }) => `--size は 幅x高さ で書きます。例：${example}。${typed} は使えません`,
  badSize: ({ multiple, least, most, model, size, nearest }) =>
    `${model} の --size は ${least} から ${most} までの ${multiple} の倍数です。${size} は使えません。` +
    `最も近いのは ${nearest} です`,
  badRatio: ({ least, most, example, typed }) =>
    `--ar は 幅:高さ で、${least} から ${most} までです。例：${example}。${typed} は使えません`,
  twoSizes: ({ ratio, size }) =>
    `--ar ${ratio} と --size ${size} はどちらもサイズを決めます。1 つだけにしてください`,
  noClip: ({ model, able }) =>
    `${model} には CLIP テキストエンコーダーがないため、--clip では描けません。` +
    (able.length === 0 ? '描けるモデルはここにありません' : `描けるモデル：${able.join('、')}`),
  nothingToChange: ({ flag }) =>
    `${flag} は画像をもとに描くときのものです。画像を添付するか、${flag} を外してください`,
};

function hintOf(nearest: Nearest): string {
  return 'meant' in nearest
    ? `${nearest.meant} のことですか？`
    : `使えるのは ${nearest.known.join('、')} です`;
}
