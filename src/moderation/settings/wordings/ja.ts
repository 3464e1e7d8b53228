/** What is wrong with a change of settings, in Japanese. */
import type { Expected, ProblemWording } from '../problems.ts';

export const ja: ProblemWording = {
  changedMeanwhile: () =>
    'その間にほかの人が設定を変更したため、何も変更していません。設定をもう一度確認してからやり直してください。',
  noSuchSetting: ({ names }) => `${names.join('、')} という設定はありません。何も変更していません。`,
  notByChannel: ({ names }) =>
    `${names.join('、')} はサーバー全体の設定で、チャンネルごとには設定できません。何も変更していません。`,
  badValue: ({ setting, expected }) =>
    `${setting} には${phrase(expected)}を指定してください。何も変更していません。`,
  tooManyChannels: ({ most }) => `個別に設定できるチャンネルは ${most} 個までです。何も変更していません。`,
  tooLarge: ({ most }) => `サーバーの設定は ${most} KiB までです。何も変更していません。`,
  badPattern: ({ found }) => `使えないパターンがあるため、何も変更していません: ${found}`,
  notJson: () => 'このファイルは JSON ではないか、壊れています。何も変更していません。',
  notSettings: () => 'このファイルは ella-bot の設定ではありません。何も変更していません。',
  newerVersion: ({ version, known }) =>
    `この設定は新しい ella-bot のバージョン ${version} のものです。読めるのはバージョン ${known} までです。何も変更していません。`,
  unknownParts: ({ names }) =>
    `この設定には、この ella-bot が知らない項目があります: ${names.join('、')}。何も変更していません。`,
};

function phrase(expected: Expected): string {
  switch (expected.kind) {
    case 'switch':
      return 'オンまたはオフ';
    case 'whole':
    case 'decimal': {
      const { min, max } = expected;
      return `${min} から ${max} までの${expected.kind === 'whole' ? '整数' : '数'}${expected.orNone ? '（または、なし）' : ''}`;
    }
    case 'choice':
      return ` ${expected.values.join('、')} のいずれか`;
    case 'text':
      return ` ${expected.max} 文字までの文`;
    case 'list':
      return ` ${expected.most} 件までの一覧`;
    case 'id':
      return 'チャンネル（または、なし）';
    case 'other':
      return `別の値（${expected.found}）`;
  }
}
