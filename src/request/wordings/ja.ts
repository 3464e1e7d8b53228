/** What is wrong with a request, in Japanese. */
import type { Nearest } from '../../errors.ts';
import { type Kind, nameOf, type Part, type Wording } from '../complaints.ts';

const parts: Readonly<Record<Part, string>> = {
  text: '入力された文',
  prompt: 'プロンプト',
  negative: 'ネガティブプロンプト',
};

const kinds: Readonly<Record<Kind, string>> = {
  text: '文字列',
  user: 'ユーザー',
  channel: 'チャンネル',
  role: 'ロール',
};

const count = new Intl.NumberFormat('ja');

export const ja: Wording = {
  tooLong: ({ part, characters, max }) =>
    `${nameOf(parts, part)}は ${count.format(characters)} 文字あります。読めるのは ${count.format(max)} 文字までです`,
  halfCharacter: ({ part }) =>
    `${nameOf(parts, part)}に途中で切れた文字があります（絵文字の一部？）。その部分を入力し直してください`,
  emptyPrompt: () => 'プロンプトが空です。描くものを書いてください',
  unreadable: ({ typed }) =>
    `モデルは「${typed}」をまったく読めません。わかるのは英語と、少しのドイツ語・フランス語・ルーマニア語だけです。英語で書いてください`,

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

  notWhole: ({ flag, min, max, typed }) =>
    `${flag} は ${min} から ${max} までの整数です。${typed} は使えません`,
  notFrom: ({ flag, min, max, typed }) => `${flag} は ${min} から ${max} までの数です。${typed} は使えません`,
  notOver: ({ flag, above, max, typed }) =>
    `${flag} は ${above} より大きく ${max} 以下の数です。${typed} は使えません`,
  tooMany: ({ flag, max, count }) => `${flag} で一度に使えるのは ${max} 個までです（${count} 個ありました）`,
  tooManyRequests: ({ count, max }) =>
    `${count} 件の依頼になります。ここでは 1 つのプロンプトから ${max} 件までです`,
  unknownName: ({ flag, typed, nearest }) => `${flag} に ${typed} はありません。${hintOf(nearest)}`,

  noSize: ({ example, typed }) => `--size は 幅x高さ で書きます。例：${example}。${typed} は使えません`,
  badSize: ({ multiple, min, max, model, size, nearest }) =>
    `${model} の --size は ${min} から ${max} までの ${multiple} の倍数です。${size} は使えません。` +
    `最も近いのは ${nearest} です`,
  onlySize: ({ flag, model, size }) => `${model} が描けるのは ${size} だけです。${flag} を外してください`,
  badRatio: ({ min, max, example, typed }) =>
    `--ar は 幅:高さ で、${min} から ${max} までです。例：${example}。${typed} は使えません`,
  twoSizes: ({ ratio, size }) =>
    `--ar ${ratio} と --size ${size} はどちらもサイズを決めます。1 つだけにしてください`,
  noClip: ({ flag, model, able }) =>
    `${model} には CLIP テキストエンコーダーがないため、${flag} では描けません。` +
    (able.length === 0 ? '描けるモデルはここにありません' : `描けるモデル：${able.join('、')}`),
  ownReader: ({ flag, model }) =>
    `${flag} はチェックポイントに使うバンドルを指定するものです。${model} 自体がバンドルで、T5 とコネクターを備えています`,
  nothingToChange: ({ flag }) =>
    `${flag} は画像をもとに描くときのものです。画像を添付するか、${flag} を外してください`,

  unknownCommand: ({ typed, nearest }) =>
    `${typed} というコマンドはここにはありません${nearest === undefined ? '' : `。${hintOf(nearest)}`}`,
  subcommandMissing: ({ command, known }) => `${command} には次のどれかが必要です：${known.join('、')}`,
  unknownSubcommand: ({ command, typed, nearest }) =>
    `${command} に ${typed} はありません。${hintOf(nearest)}`,

  unknownOption: ({ typed, nearest }) => `${typed} というオプションはありません。${hintOf(nearest)}`,
  optionMissing: ({ option, about }) => `${option} がありません：${about.ja}`,
  optionTwice: ({ option }) => `${option} が 2 回指定されています。1 つだけにしてください`,
  optionEmpty: ({ option }) => `${option} には値が必要です`,
  strayValue: ({ typed }) => `${typed} はどのオプションのものでもありません。--名前 値 の形で書いてください`,

  optionTooLong: ({ option, characters, max }) =>
    `${option} は ${characters} 文字あります。読めるのは ${max} 文字までです`,
  unknownChoice: ({ option, typed, nearest }) => `${option} に ${typed} は使えません。${hintOf(nearest)}`,
  notFile: ({ option }) => `${option} はファイルです。入力はできないので、添付してください`,
  notKind: ({ option, kind, typed = 'ファイル' }) => `${option} は${kinds[kind]}です。${typed} は使えません`,
  notNumber: ({ option, whole, min, max, typed = 'ファイル' }) => {
    const from = min === undefined ? '' : ` ${min} 以上`;
    const to = max === undefined ? '' : ` ${max} 以下`;
    const range = from + to === '' ? '' : `${from}${to}の`;
    return `${option} は${range}${whole ? '整数' : '数'}です。${typed} は使えません`;
  },
  notSwitch: ({ option, typed = 'ファイル' }) => `${option} は on か off です。${typed} は使えません`,
};

function hintOf(nearest: Nearest): string {
  if ('meant' in nearest) return `${nearest.meant} のことですか？`;
  return nearest.known.length === 0
    ? 'ここには一つもありません'
    : `使えるのは ${nearest.known.join('、')} です`;
}
