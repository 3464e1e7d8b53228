/** What is wrong with a request, in Chinese. */
import type { Nearest } from '../../errors.ts';
import { type Kind, nameOf, type Part, type Wording } from '../complaints.ts';

const parts: Readonly<Record<Part, string>> = {
  text: '输入的文字',
  prompt: '提示词',
  negative: '反向提示词',
};

const kinds: Readonly<Record<Kind, string>> = {
  text: '文字',
  user: '用户',
  channel: '频道',
  role: '角色',
};

const count = new Intl.NumberFormat('zh');

export const zh: Wording = {
  tooLong: ({ part, characters, max }) =>
    `${nameOf(parts, part)}有 ${count.format(characters)} 个字符，最多读取 ${count.format(max)} 个`,
  halfCharacter: ({ part }) => `${nameOf(parts, part)}里有半个字符（表情符号被截断？），请重新输入那一部分`,
  emptyPrompt: () => '提示词是空的：请写要画什么',
  unreadable: ({ typed }) => `模型完全读不懂“${typed}”：它懂英语，以及少量德语、法语和罗马尼亚语。请用英语写`,

  unknownFlag: ({ typed, nearest, maybeProse }) => {
    const hint = maybeProse ? '（如果它属于提示词，请在破折号后加一个空格）' : '';
    return `没有 ${typed} 这个参数，${hintOf(nearest)}${hint}`;
  },
  oneDash: ({ typed, meant }) => `参数以两个短横线开头：${typed} 应写成 ${meant}`,
  noValueTaken: ({ flag, typed }) => `${flag} 不带值，但收到了 ${typed}`,
  valueMissing: ({ flag, example }) => `${flag} 需要一个值，例如 ${example}`,
  strayWords: ({ typed, after, takes }) =>
    `${typed} 写在了 ${after} 之后，而它${takes === 'nothing' ? '不带值' : '只带一个值'}，请把提示词全部写在参数之前`,
  givenTwice: ({ flag, one, other }) => `${flag} 给了两次：${one} 和 ${other}，请只保留一个`,

  notWhole: ({ flag, min, max, typed }) => `${flag} 应为 ${min} 到 ${max} 的整数，不能是 ${typed}`,
  notFrom: ({ flag, min, max, typed }) => `${flag} 应为 ${min} 到 ${max} 的数，不能是 ${typed}`,
  notOver: ({ flag, above, max, typed }) => `${flag} 应为大于 ${above} 且不超过 ${max} 的数，不能是 ${typed}`,
  tooMany: ({ flag, max, count }) => `${flag} 一次最多用 ${max} 个，现在有 ${count} 个`,
  tooManyRequests: ({ count, max }) => `这会变成 ${count} 个请求；这里一个提示词最多 ${max} 个`,
  unknownName: ({ flag, typed, nearest }) => `${flag} 没有 ${typed}，${hintOf(nearest)}`,

  noSize: ({ example, typed }) => `--size 应为 宽x高，例如 ${example}，不能是 ${typed}`,
  badSize: ({ multiple, min, max, model, size, nearest }) =>
    `使用 ${model} 时，--size 应为 ${min} 到 ${max} 之间 ${multiple} 的倍数，不能是 ${size}，最接近的是 ${nearest}`,
  onlySize: ({ flag, model, size }) => `${model} 只能绘制 ${size}，请去掉 ${flag}`,
  badRatio: ({ min, max, example, typed }) =>
    `--ar 应为 宽:高，从 ${min} 到 ${max}，例如 ${example}，不能是 ${typed}`,
  twoSizes: ({ ratio, size }) => `--ar ${ratio} 和 --size ${size} 都决定尺寸，请只保留一个`,
  noClip: ({ flag, model, able }) =>
    `${model} 没有 CLIP 文本编码器，不能用 ${flag} 绘图；` +
    (able.length === 0 ? '这里没有模型可以' : `可用的模型：${able.join('、')}`),
  ownReader: ({ flag, model }) =>
    `${flag} 用于给 checkpoint 指定模型包；${model} 本身就是模型包，自带 T5 和连接器`,
  nothingToChange: ({ flag }) => `${flag} 用于在图片上重绘：请附上一张图片，或去掉 ${flag}`,

  unknownCommand: ({ typed, nearest }) =>
    `这里没有 ${typed} 这个命令${nearest === undefined ? '' : `，${hintOf(nearest)}`}`,
  subcommandMissing: ({ command, known }) => `${command} 后面应为其中之一：${known.join('、')}`,
  unknownSubcommand: ({ command, typed, nearest }) => `${command} 没有 ${typed}，${hintOf(nearest)}`,

  unknownOption: ({ typed, nearest }) => `没有 ${typed} 这个选项，${hintOf(nearest)}`,
  optionMissing: ({ option, about }) => `缺少 ${option}：${about.zh}`,
  optionTwice: ({ option }) => `${option} 给了两次，请只保留一个`,
  optionEmpty: ({ option }) => `${option} 需要一个值`,
  strayValue: ({ typed }) => `${typed} 不属于任何选项，请写成 --名称 值`,

  optionTooLong: ({ option, characters, max }) => `${option} 有 ${characters} 个字符，最多读取 ${max} 个`,
  unknownChoice: ({ option, typed, nearest }) => `${option} 不能是 ${typed}，${hintOf(nearest)}`,
  notFile: ({ option }) => `${option} 应为文件，无法用文字输入，请附上文件`,
  notKind: ({ option, kind, typed = '文件' }) => `${option} 应为${kinds[kind]}，不能是 ${typed}`,
  notNumber: ({ option, whole, min, max, typed = '文件' }) => {
    const bounds = [
      ...(min === undefined ? [] : [`不小于 ${min}`]),
      ...(max === undefined ? [] : [`不大于 ${max}`]),
    ];
    const range = bounds.length === 0 ? '' : `${bounds.join('且')} 的`;
    return `${option} 应为${range}${whole ? '整数' : '数'}，不能是 ${typed}`;
  },
  notSwitch: ({ option, typed = '文件' }) => `${option} 应为 on 或 off，不能是 ${typed}`,
};

function hintOf(nearest: Nearest): string {
  if ('meant' in nearest) return `是不是 ${nearest.meant}？`;
  return nearest.known.length === 0 ? '这里一个也没有' : `可用的有 ${nearest.known.join('、')}`;
}
