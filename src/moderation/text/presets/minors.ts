/** Words for children. They block nothing alone: only beside words of the sexual list. */

import { list, type Preset } from './word-list.ts';

export const minors: Preset = {
  words: {
    en: list(`
      child, children, childlike, kid, kids, toddler, baby, babies, infant, minor, underage, preteen,
      tween, teen, teenage, teenager, schoolgirl, schoolboy, little girl, little boy, young girl,
      young boy, loli, lolita, lolicon, shota, shotacon, kindergarten, elementary school,
      middle school, high school, boy, girl, son, daughter, 10 years old, 12 years old, 14 years old,
      15 years old, 16 years old,
    `),
    zh: list(`
      儿童, 兒童, 小孩, 孩子, 幼女, 幼童, 幼儿, 幼兒, 婴儿, 嬰兒, 萝莉, 蘿莉, 正太, 未成年, 小学生, 小學生, 中学生, 中學生, 高中生, 女学生, 女學生, 少女,
      少年, 小女孩, 小男孩,
    `),
    es: list(`
      niño, niña, niñas, niños, bebé, menor de edad, menores, adolescente, colegiala, colegial,
      infantil, chiquilla, chiquillo, muchachita,
    `),
    de: list(`
      kind, kinder, kindlich, kleinkind, säugling, minderjährig, minderjährige, minderjähriger,
      jugendlich, jugendliche, teenager, schulmädchen, schuljunge, schülerin, schüler, mädchen, junge,
      bub,
    `),
    fr: list(`
      enfant, bébé, mineur, mineure, adolescent, adolescente, écolière, écolier, collégienne, lycéenne,
      fillette, garçonnet, petite fille, petit garçon, gamin, gamine,
    `),
    ja: list(`
      子供, 子ども, こども, 幼女, 幼児, 赤ちゃん, ロリ, ショタ, 未成年, 小学生, 中学生, 高校生, 女子高生, JK, 女児, 男児, 少女, 少年, ランドセル, 園児,
    `),
  },
  allow: list(`
    baby blue, kid leather, boy scout, girl scout, art kind, of a kind, kind of, jk rowling,
    minor key, a minor, ursa minor,
  `),
};
