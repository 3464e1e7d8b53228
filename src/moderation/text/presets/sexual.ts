/** Nudity and sex. */

import { list, type Preset } from './word-list.ts';

export const sexual: Preset = {
  words: {
    en: list(`
      nude, nudes, nudity, naked, topless, bottomless, undressed, unclothed, nsfw, lewd, erotic,
      erotica, porn, pr0n, noods, porno, pornography, pornographic, hentai, ecchi, rule34, xxx, sex,
      sexy, sexual, orgy, orgasm, penis, vagina, vulva, clitoris, clit, testicles, scrotum, genitals,
      genitalia, erection, boner, dildo, boob, boobies, tits, titties, nipple, areola, cock, dick,
      pussy, cunt, cum, cumshot, creampie, blowjob, handjob, fellatio, cunnilingus, masturbate,
      masturbating, masturbation, ejaculation, intercourse, fuck, fucks, fucked, fucker, fucking, anal,
      bondage, bdsm, slut, whore, hooker, milf, futanari, bukkake, gangbang, threesome, upskirt,
      cameltoe, lingerie, striptease, stripper,
    `),
    zh: list(`
      裸体, 裸體, 全裸, 半裸, 裸照, 赤裸, 裸女, 裸露, 裸身, 色情, 情色, 黄片, 黃片, 成人片, 性交, 做爱, 做愛, 性爱, 性愛, 淫荡, 淫蕩, 淫乱, 淫亂,
      阴茎, 陰莖, 阴道, 陰道, 乳头, 乳頭, 巨乳, 奶子, 露点, 露點, 自慰, 手淫, 口交, 肛交, 高潮脸, 鸡巴, 雞巴, 婊子, 援交, 春宫,
    `),
    es: list(`
      desnudo, desnuda, desnudez, porno, pornografía, pornográfico, pornográfica, erótico, erótica,
      sexo, sexual, pezón, pezones, tetas, pene, vagina, coño, polla, verga, follar, follando, puta,
      putas, mamada, orgía, orgasmo, masturbación, masturbando, culo, semen,
    `),
    de: list(`
      nackt, nackte, nackter, nacktes, nackten, nacktheit, nacktfoto, porno, pornografie,
      pornografisch, erotisch, erotische, erotischer, sex, sexuell, sexuelle, brustwarze, brustwarzen,
      titten, schwanzlutscher, muschi, möse, fotze, ficken, fickt, gefickt, hure, huren, nutte, nutten,
      orgie, orgasmus, masturbieren, wichsen, blasen lassen, arschloch,
    `),
    fr: list(`
      nu, nue, nus, nues, nudité, dénudé, dénudée, porno, pornographie, pornographique, érotique, sexe,
      sexuel, sexuelle, téton, tétons, nichon, nichons, pénis, vagin, chatte, baiser en levrette,
      baise, enculer, enculé, pute, putes, salope, salopes, orgie, orgasme, masturbation, masturber,
      branler, fellation, sodomie,
    `),
    ja: list(`
      裸の, 裸体, 真っ裸, 素っ裸, 裸婦, 裸身, 全裸, 半裸, ヌード, |エロ|, エロい, エッチ, ポルノ, アダルト, セックス, 性交, おっぱい, 巨乳, 乳首, ちんこ,
      ちんぽ, まんこ, 陰茎, 膣, オナニー, 自慰, |フェラ|, フェラチオ, 中出し, 淫乱, 淫ら, 変態, 痴女, 風俗嬢, 春画, 露出狂, パンチラ, 触手責め,
    `),
  },
  allow: list(`
    ñu, ñus, baisse, baisses, chatte persane, chat et chatte, une chatte, la chatte,
    moby dick, dick van dyke, dick tracy, dick turpin, philip k dick, dick cheney, spotted dick,
    pussy willow, pussy cat, pussycat, pussy riot, cock and bull, cock a doodle, weather cock,
    cum laude, nude color, nude colour, nude tone, nude lipstick, nude shade, nude beige, naked eye,
    naked mole, naked oats, naked cake, naked tree, naked branches, the opposite sex, sex education,
    sex pistols, middlesex, same sex, blue tits, great tits, coal tits, great tit, blue tit, bouvier,
    mise à nu, pieds nus, à l œil nu, tête nue, nu métal, nu metal, nu jazz, fil de fer nu,
    erection of, bondage of, human bondage, cockpit, free intercourse, social intercourse,
    lingerie store, a la polla, follar la cocina, culo de botella, culo de vaso, isla desnuda,
    pared desnuda, roca desnuda, a simple vista desnuda, tierra desnuda, nackter fels, nackte wand,
    nackter stein, nacktes auge, nackten auge, mit nackten füßen, nacktschnecke, ヌードル,
    ポルノグラフィティ, 裸の木, 裸の枝, 裸子植物, 裸麦, 裸麥, 裸足, 裸眼, 裸电线, 裸線, 裸石, 裸電球, 裸婚, 裸岩, 裸地, 裸木, 丸裸の木, 变态反应,
    変態昆虫, 完全変態, 不完全変態, エロイカ, エロール, アダルトサイズ, エッチング, パンチラーメン, 性交渉人,
  `),
};
