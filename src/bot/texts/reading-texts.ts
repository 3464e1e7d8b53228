/** What of a prompt was read and what was not, in every language. */
import type { Locale } from '../../chat/platform.ts';
import type { InEveryLanguage } from '../../languages.ts';

export interface ReadingTexts {
  /** A count of tokens where some were left out. */
  readonly readOf: (read: number, of: number) => string;
  /** A count beyond what ELLA was trained on. */
  readonly beyondTraining: (count: number, trained: number) => string;
  /** Before the words themselves. */
  readonly cut: string;
  readonly cutNegative: string;
  /** How to have them read, where that can be: by a shorter text. */
  readonly shorten: string;
  readonly unknown: (pieces: string) => string;
  readonly unknownNegative: (pieces: string) => string;
  readonly marks: string;
  readonly drawAll: string;
}

const all: InEveryLanguage<ReadingTexts> = {
  en: {
    readOf: (read, of) => `${read} of ${of} read`,
    beyondTraining: (count, trained) => `${count}; ELLA was trained on up to ${trained}`,
    cut: 'This was too long to read to the end. Left out:',
    cutNegative: 'The negative prompt was too long to read to the end. Left out:',
    shorten: 'Shorten it to have it read in full.',
    unknown: (pieces) => `The model can’t read ${pieces}. It understands English best.`,
    unknownNegative: (pieces) =>
      `In the negative prompt, the model can’t read ${pieces}. It understands English best.`,
    marks: 'Weights such as (red:1.3) and BREAK did nothing: only CLIP reads them (--clip).',
    drawAll: 'Draw with all of it',
  },
  de: {
    readOf: (read, of) => `${read} von ${of} gelesen`,
    beyondTraining: (count, trained) => `${count}; ELLA wurde mit bis zu ${trained} trainiert`,
    cut: 'Zu lang, um bis zum Ende gelesen zu werden. Weggelassen:',
    cutNegative: 'Das Unerwünschte ist zu lang, um bis zum Ende gelesen zu werden. Weggelassen:',
    shorten: 'Kürze es, damit alles gelesen wird.',
    unknown: (pieces) => `Das Modell kann ${pieces} nicht lesen. Am besten versteht es Englisch.`,
    unknownNegative: (pieces) =>
      `Im Unerwünschten kann das Modell ${pieces} nicht lesen. Am besten versteht es Englisch.`,
    marks: 'Gewichte wie (red:1.3) und BREAK blieben ohne Wirkung: Nur CLIP liest sie (--clip).',
    drawAll: 'Mit allem zeichnen',
  },
  es: {
    readOf: (read, of) => `leídos ${read} de ${of}`,
    beyondTraining: (count, trained) => `${count}; ELLA se entrenó con hasta ${trained}`,
    cut: 'Demasiado largo para leerlo hasta el final. Se omitió:',
    cutNegative: 'Lo no deseado es demasiado largo para leerlo hasta el final. Se omitió:',
    shorten: 'Acórtalo para que se lea entero.',
    unknown: (pieces) => `El modelo no puede leer ${pieces}. Lo que mejor entiende es el inglés.`,
    unknownNegative: (pieces) =>
      `En lo no deseado, el modelo no puede leer ${pieces}. Lo que mejor entiende es el inglés.`,
    marks: 'Los pesos como (red:1.3) y BREAK no tuvieron efecto: solo CLIP los lee (--clip).',
    drawAll: 'Dibujar con todo',
  },
  fr: {
    readOf: (read, of) => `${read} lus sur ${of}`,
    beyondTraining: (count, trained) => `${count} ; ELLA a été entraîné avec ${trained} au plus`,
    cut: 'Trop long pour être lu jusqu’au bout. Laissé de côté :',
    cutNegative: 'Ce qui n’est pas voulu est trop long pour être lu jusqu’au bout. Laissé de côté :',
    shorten: 'Raccourcissez-le pour que tout soit lu.',
    unknown: (pieces) => `Le modèle ne peut pas lire ${pieces}. C’est l’anglais qu’il comprend le mieux.`,
    unknownNegative: (pieces) =>
      `Dans ce qui n’est pas voulu, le modèle ne peut pas lire ${pieces}. C’est l’anglais qu’il comprend le mieux.`,
    marks: 'Les poids comme (red:1.3) et BREAK sont restés sans effet : seul CLIP les lit (--clip).',
    drawAll: 'Dessiner avec tout',
  },
  ja: {
    readOf: (read, of) => `${of} のうち ${read} まで読み取り`,
    beyondTraining: (count, trained) => `${count}（ELLA の学習は ${trained} まで）`,
    cut: '長すぎて最後まで読めませんでした。省かれた部分：',
    cutNegative: '入れないものが長すぎて最後まで読めませんでした。省かれた部分：',
    shorten: '短くすると全部読まれます。',
    unknown: (pieces) => `モデルは ${pieces} を読めません。いちばんよくわかるのは英語です。`,
    unknownNegative: (pieces) =>
      `入れないもののうち、モデルは ${pieces} を読めません。いちばんよくわかるのは英語です。`,
    marks: '(red:1.3) のような重みと BREAK は効きませんでした。読むのは CLIP だけです（--clip）。',
    drawAll: '全部を使って描く',
  },
  zh: {
    readOf: (read, of) => `${of} 个中读取了 ${read} 个`,
    beyondTraining: (count, trained) => `${count}；ELLA 训练时最多 ${trained} 个`,
    cut: '太长，没有读到结尾。被略去的是：',
    cutNegative: '“不想要的”太长，没有读到结尾。被略去的是：',
    shorten: '缩短后就能全部读取。',
    unknown: (pieces) => `模型读不懂 ${pieces}。它最懂英语。`,
    unknownNegative: (pieces) => `在“不想要的”里，模型读不懂 ${pieces}。它最懂英语。`,
    marks: '(red:1.3) 这样的权重和 BREAK 没有起作用：只有 CLIP 会读它们（--clip）。',
    drawAll: '用全部内容来画',
  },
};

export function readingTextsOf(locale: Locale): ReadingTexts {
  return all[locale];
}
