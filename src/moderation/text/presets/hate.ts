/** Slurs, and the signs of those who murdered by race. */

import { list, type Preset } from './word-list.ts';

export const hate: Preset = {
  words: {
    en: list(`
      nigger, nigga, faggot, fag, kike, chink, gook, spic, wetback, coon, tranny, retard, raghead,
      towelhead, paki, beaner, golliwog, nazi, swastika, hitler, ku klux klan, kkk, heil hitler,
      sieg heil, holocaust,
    `),
    zh: list(`
      黑鬼, 支那, 支那人, 纳粹, 納粹, 卐, 希特勒, 阿三, 棒子国, 小日本, 鬼子, 死基佬, 死娘炮, 种族灭绝, 種族滅絕,
    `),
    es: list(`
      negrata, sudaca, maricón, maricones, bollera, panchito, moraco, esvástica, nazi, hitler, judiada,
    `),
    de: list(`
      neger, kanake, kanaken, schwuchtel, judensau, zigeunerpack, hakenkreuz, nazi, hitler, sieg heil,
      untermensch, untermenschen, fidschi,
    `),
    fr: list(`
      nègre, négro, bougnoule, youpin, youpine, pédé, tarlouze, gouine, bicot, chinetoque,
      croix gammée, nazi, hitler,
    `),
    ja: list(`
      ナチス, |ナチ|, ヒトラー, 鉤十字, ハーケンクロイツ, |チョン|, シナ人, 支那人, ニガー, ホモ野郎, かたわ, キチガイ,
    `),
  },
  allow: list(`
    chink in, chink of, chinks in, maine coon, coon cat, retard the, flame retard, fag end, かたわら,
    かたわれ, チョンマゲ, ちょんまげ,
  `),
};
