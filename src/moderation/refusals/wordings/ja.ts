/** Why a request is refused, in Japanese. */
import { dayText, duration, type ReasonWording } from '../reasons.ts';

const spans = { hour: '1 時間', day: '24 時間', month: '30 日' } as const;

export const ja: ReasonWording = {
  notInChannel: () => 'このチャンネルでは画像を頼めません。',
  notInThreads: () => 'ここではスレッドの中で画像を頼めません。',
  notDirect: () => 'ダイレクトメッセージでは画像を頼めません。',
  notSentDirect: () => 'ここでは画像をダイレクトメッセージで送れません。',
  notPrivate: () => 'ここでは結果を非公開にできません。--private を付けずにもう一度頼んでください。',
  notYou: () => 'あなたのロールでは、ここで画像を頼めません。',
  banned: ({ until }) =>
    until === undefined
      ? 'ここではもう画像を頼めません。'
      : `${dayText(until, 'ja')}（UTC）まで、ここでは画像を頼めません。`,
  accountNew: ({ days }) => `ここで画像を頼めるのは、アカウントの作成から ${days} 日たってからです。`,
  memberNew: ({ days }) => `画像を頼めるのは、ここに参加してから ${days} 日たってからです。`,
  suspended: () => 'このボットは、運営者によってこのサーバーでは停止されています。',
  wait: ({ waitMs }) => `${duration(waitMs, 'ja')}待ってから、もう一度試してください。`,
  text: () => 'このサーバーのルールでは、この内容は描けません。',
  autoMod: () =>
    'このサーバーの AutoMod のルールは画像にも適用されますが、「サーバー管理」の権限がないため読めません。',
  changed: () => '頼んだ後に、このサーバーのルールが変わりました。',
  images: ({ most }) => `ここで一度に頼める画像は ${most} 枚までです。`,
  steps: ({ most }) => `ここで指定できるステップ数は ${most} までです。`,
  side: ({ most }) => `ここでは画像の幅と高さは ${most} ピクセルまでです。`,
  model: ({ name, allowed }) => `モデル ${name} はここでは使えません${instead(allowed)}。`,
  lora: ({ name }) => `LoRA ${name} はここでは使えません。`,
  noLoras: () => 'ここでは LoRA を使えません。',
  sampler: ({ name, allowed }) => `サンプラー ${name} はここでは使えません${instead(allowed)}。`,
  flag: ({ flag }) => `ここでは --${flag} を使えません。`,
  command: ({ command }) => `ここでは ${command} を使えません。`,
  pause: ({ waitMs }) => `画像を頼んだばかりです。あと${duration(waitMs, 'ja')}待ってください。`,
  quota: ({ most, used, span, waitMs }) =>
    `ここで頼める画像は ${spans[span]}に ${most} 枚までで、すでに ${used} 枚です。${
      waitMs === undefined
        ? '一度に頼む枚数を減らしてください。'
        : `${duration(waitMs, 'ja')}後にまた頼めます。`
    }`,
};

function instead(allowed: readonly string[]): string {
  return allowed.length === 0 ? '' : `。使えるのは ${allowed.join('、')} です`;
}
