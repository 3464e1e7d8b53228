/** What is said where one prompt becomes several requests. */
import type { Locale } from '../../chat/platform.ts';
import type { Span } from '../../jobs/record/quotas.ts';
import type { InEveryLanguage } from '../../languages.ts';

export interface SpreadTexts {
  readonly price: (requests: number, pictures: number) => string;
  readonly more: (count: number) => string;
  readonly left: Readonly<Record<Span, (left: number, most: number) => string>>;
  readonly ready: (time: string) => string;
  readonly draw: (pictures: number) => string;
  readonly asOne: string;
  readonly cancelAll: string;
  readonly begun: (requests: number) => string;
  readonly stopped: (begun: number, of: number) => string;
  readonly nothing: string;
}

const all: InEveryLanguage<SpreadTexts> = {
  en: {
    price: (requests, pictures) =>
      `That makes ${requests} requests, ${pictures} ${pictures === 1 ? 'picture' : 'pictures'} in all.`,
    more: (count) => `and ${count} more`,
    left: {
      hour: (left, most) => `You have ${left} of ${most} pictures left for this hour`,
      day: (left, most) => `You have ${left} of ${most} pictures left for today`,
      month: (left, most) => `You have ${left} of ${most} pictures left for these 30 days`,
    },
    ready: (time) => `ready in about ${time}`,
    draw: (pictures) => `Draw ${pictures} ${pictures === 1 ? 'picture' : 'pictures'}`,
    asOne: 'Draw as one prompt',
    cancelAll: 'Cancel all',
    begun: (requests) => `${requests} requests are on their way.`,
    stopped: (begun, of) => `${begun} of ${of} requests are on their way; the others are not.`,
    nothing: 'Nothing was drawn.',
  },
  de: {
    price: (requests, pictures) =>
      `Das ergibt ${requests} Anfragen, zusammen ${pictures} ${pictures === 1 ? 'Bild' : 'Bilder'}.`,
    more: (count) => `und ${count} weitere`,
    left: {
      hour: (left, most) => `Für diese Stunde hast du noch ${left} von ${most} Bildern`,
      day: (left, most) => `Für heute hast du noch ${left} von ${most} Bildern`,
      month: (left, most) => `Für diese 30 Tage hast du noch ${left} von ${most} Bildern`,
    },
    ready: (time) => `fertig in etwa ${time}`,
    draw: (pictures) => `${pictures} ${pictures === 1 ? 'Bild' : 'Bilder'} zeichnen`,
    asOne: 'Als einen Prompt zeichnen',
    cancelAll: 'Alle abbrechen',
    begun: (requests) => `${requests} Anfragen sind unterwegs.`,
    stopped: (begun, of) => `${begun} von ${of} Anfragen sind unterwegs, die anderen nicht.`,
    nothing: 'Es wurde nichts gezeichnet.',
  },
  fr: {
    price: (requests, pictures) =>
      `Cela fait ${requests} demandes, ${pictures} ${pictures === 1 ? 'image' : 'images'} en tout.`,
    more: (count) => `et ${count} de plus`,
    left: {
      hour: (left, most) => `Il vous reste ${left} images sur ${most} pour cette heure`,
      day: (left, most) => `Il vous reste ${left} images sur ${most} pour aujourd’hui`,
      month: (left, most) => `Il vous reste ${left} images sur ${most} pour ces 30 jours`,
    },
    ready: (time) => `prêt dans ${time} environ`,
    draw: (pictures) => `Dessiner ${pictures} ${pictures === 1 ? 'image' : 'images'}`,
    asOne: 'Dessiner en une demande',
    cancelAll: 'Tout annuler',
    begun: (requests) => `${requests} demandes sont en route.`,
    stopped: (begun, of) => `${begun} demandes sur ${of} sont en route, les autres non.`,
    nothing: 'Rien n’a été dessiné.',
  },
  es: {
    price: (requests, pictures) =>
      `Son ${requests} peticiones, ${pictures} ${pictures === 1 ? 'imagen' : 'imágenes'} en total.`,
    more: (count) => `y ${count} más`,
    left: {
      hour: (left, most) => `Te quedan ${left} de ${most} imágenes para esta hora`,
      day: (left, most) => `Te quedan ${left} de ${most} imágenes para hoy`,
      month: (left, most) => `Te quedan ${left} de ${most} imágenes para estos 30 días`,
    },
    ready: (time) => `listo en unos ${time}`,
    draw: (pictures) => `Dibujar ${pictures} ${pictures === 1 ? 'imagen' : 'imágenes'}`,
    asOne: 'Dibujar como una petición',
    cancelAll: 'Cancelar todo',
    begun: (requests) => `${requests} peticiones están en camino.`,
    stopped: (begun, of) => `${begun} de ${of} peticiones están en camino; las demás no.`,
    nothing: 'No se dibujó nada.',
  },
  ja: {
    price: (requests, pictures) => `${requests} 件の依頼、合わせて ${pictures} 枚になります。`,
    more: (count) => `ほか ${count} 件`,
    left: {
      hour: (left, most) => `この 1 時間の残り：${most} 枚中 ${left} 枚`,
      day: (left, most) => `今日の残り：${most} 枚中 ${left} 枚`,
      month: (left, most) => `この 30 日間の残り：${most} 枚中 ${left} 枚`,
    },
    ready: (time) => `完成まで約 ${time}`,
    draw: (pictures) => `${pictures} 枚描く`,
    asOne: '1 つの依頼として描く',
    cancelAll: 'すべてキャンセル',
    begun: (requests) => `${requests} 件の依頼を受け付けました。`,
    stopped: (begun, of) => `${of} 件のうち ${begun} 件を受け付けました。残りは受け付けていません。`,
    nothing: '何も描きませんでした。',
  },
  zh: {
    price: (requests, pictures) => `这会变成 ${requests} 个请求，共 ${pictures} 张图片。`,
    more: (count) => `还有 ${count} 个`,
    left: {
      hour: (left, most) => `这一小时还剩 ${left} 张（共 ${most} 张）`,
      day: (left, most) => `今天还剩 ${left} 张（共 ${most} 张）`,
      month: (left, most) => `这 30 天还剩 ${left} 张（共 ${most} 张）`,
    },
    ready: (time) => `大约 ${time}后完成`,
    draw: (pictures) => `画 ${pictures} 张`,
    asOne: '作为一个提示词画',
    cancelAll: '全部取消',
    begun: (requests) => `${requests} 个请求已经开始。`,
    stopped: (begun, of) => `${of} 个请求中有 ${begun} 个已经开始，其余没有。`,
    nothing: '没有画任何图片。',
  },
};

export function spreadTextsOf(locale: Locale): SpreadTexts {
  return all[locale];
}
