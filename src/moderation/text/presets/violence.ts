/** Gore, torture and self-harm; a battle or a wound alone is none. */

import { list, type Preset } from './word-list.ts';

export const violence: Preset = {
  words: {
    en: list(`
      gore, gory, guro, snuff film, beheading, beheaded, decapitation, decapitated, dismembered,
      dismemberment, disembowel, disemboweled, disembowelled, eviscerated, mutilated, mutilation,
      entrails, severed head, severed limb, blood splatter, torture, tortured, torturing, impaled,
      flayed, massacre, suicide, self harm, hanged body, necrophilia, cannibalism,
    `),
    zh: list(`
      血腥, 斩首, 斬首, 砍头, 砍頭, 分尸, 分屍, 肢解, 碎尸, 碎屍, 内脏外露, 開膛, 开膛, 虐杀, 虐殺, 酷刑, 自杀, 自殺, 割腕, 尸体, 屍體, 屠杀, 屠殺,
    `),
    es: list(`
      gore, decapitado, decapitada, decapitación, degollado, desmembrado, desmembrada, mutilado,
      mutilada, mutilación, tortura, torturado, torturada, destripado, vísceras, masacre, suicidio,
      cadáver, cadáveres,
    `),
    de: list(`
      gore, enthauptet, enthauptung, geköpft, zerstückelt, verstümmelt, verstümmelung, folter,
      gefoltert, ausgeweidet, eingeweide, massaker, selbstmord, suizid, leiche, leichen, blutbad,
    `),
    fr: list(`
      gore, décapité, décapitée, décapitation, démembré, démembrée, mutilé, mutilée, mutilation,
      torture, torturé, torturée, éventré, éventrée, viscères, massacre, suicide, cadavre, égorgé,
      égorgée,
    `),
    ja: list(`
      |グロ|, グロテスク, 斬首, 生首, 切断死体, バラバラ死体, 内臓, 拷問, 虐殺, 惨殺, 自殺, リストカット, 首吊り, 死体, 血まみれ, 血塗れ,
    `),
  },
  allow: list(`
    al gore, gore tex, goretex, gore vidal, lesley gore, torture test, cadavre exquis,
    cadáver exquisito, 内臓脂肪,
  `),
};
