/** What is wrong with a change of settings, in Chinese. */
import type { Expected, ProblemWording } from '../problems.ts';

export const zh: ProblemWording = {
  changedMeanwhile: () => '其他人刚刚改了设置，因此没有做任何更改。请重新查看设置后再改一次。',
  noSuchSetting: ({ names }) => `没有名为 ${names.join('、')} 的设置；没有做任何更改。`,
  notByChannel: ({ names }) => `${names.join('、')} 只能对整个服务器设置，不能按频道设置；没有做任何更改。`,
  badValue: ({ setting, expected }) => `${setting} 应为${phrase(expected)}；没有做任何更改。`,
  tooManyChannels: ({ most }) => `最多 ${most} 个频道可以有自己的设置；没有做任何更改。`,
  tooLarge: ({ most }) => `一个服务器的设置最多 ${most} KiB；没有做任何更改。`,
  badPattern: ({ found }) => `有一个模式无法使用，因此没有做任何更改：${found}`,
  notJson: () => '这个文件不是 JSON，或者已损坏；没有做任何更改。',
  notSettings: () => '这个文件不是 ella-bot 的设置；没有做任何更改。',
  newerVersion: ({ version, known }) =>
    `这些设置来自更新的 ella-bot（版本 ${version}），这里只能读取到版本 ${known}。没有做任何更改。`,
  unknownParts: ({ names }) =>
    `这些设置里有这个 ella-bot 不认识的部分：${names.join('、')}。没有做任何更改。`,
};

function phrase(expected: Expected): string {
  switch (expected.kind) {
    case 'switch':
      return '开或关';
    case 'whole':
    case 'decimal': {
      const { min, max } = expected;
      return ` ${min} 到 ${max} 之间的${expected.kind === 'whole' ? '整数' : '数'}${expected.orNone ? '，或者无' : ''}`;
    }
    case 'choice':
      return `以下之一：${expected.values.join('、')}`;
    case 'text':
      return `最多 ${expected.max} 个字符的文字`;
    case 'list':
      return `最多 ${expected.most} 项的列表`;
    case 'id':
      return '一个频道，或者无';
    case 'other':
      return `其他值（${expected.found}）`;
  }
}
