/** Japanese. */
import type { Texts } from './en.ts';

export const ja: Texts = {
  failed: 'ここで問題が起きました。記録しました。もう一度試しても費用はかかりません。',
  busy: '今はチャットから応答がありません。少し待ってからもう一度試してください。',
  unknownButton: 'このボタンは古い版のボットのもので、もう動きません。',

  waiting: (position, of) => `順番待ち：${of} 件中 ${position} 番目`,
  waitsFor: (model) => `${model} を持つワーカーを待っています`,
  held: 'モデレーターの判断を待っています',
  heldPaused: '一時停止中です。このサーバーで描画が再開されしだい描きます',
  approved: '承認済み',
  startsIn: (time) => `約 ${time}後に開始`,
  starting: '始めています…',
  step: (step, total) => `${total} ステップ中 ${step}`,
  left: (time) => `残り約 ${time}`,
  finishing: 'まもなく完成…',
  drawn: '描きました',
  cancelled: '取り消しました。',
  cancelledByModerator: 'モデレーターが取り消しました。',

  onItsWay: 'まもなく届きます：',
  comesDirect: 'まもなくダイレクトメッセージで届きます。',
  noDirect: 'あなたにダイレクトメッセージを送れません。許可してからもう一度試してください。',
  permission: (permission) => `ここでは権限が足りません：${permission}。`,
  noPermission: 'ここではその権限がありません。',
  gone: 'その場所またはメッセージはもうありません。',
  fileTooLarge: (megabytes) => `ファイルが大きすぎます。読めるのは ${megabytes} MB までです。`,

  failure: (reason) => `描けませんでした：${reason}`,
  refused: (reason) => `描きませんでした：${reason}`,
  refusedUnknown: '描きませんでした：モデレーターが認めませんでした。',
  failureUnknown: (job) => `描けませんでした。理由は ${job} に記録しました。`,
  retryFree: 'もう一度試しても費用はかかりません。',

  tokensDropped: (prompt, used) =>
    `${prompt} トークン中 ${used}：最後の部分は使われませんでした。--long を試してください`,
  tokensLong: (prompt) => `${prompt}（128 までが最も確実です）`,
  drawnIn: (ran, waited) => `描画 ${ran}、待ち時間 ${waited}`,
  madeFrom: '元の画像：',
  thisPicture: 'こちら',
  redrawn: '画像はもう保存されていないため、同じシードで描き直します。',
  which: 'どの画像ですか？',
  notYours: 'それができるのは、頼んだ人とモデレーターだけです。',
  over: 'もう終わっています。',
  jobGone: 'その画像についての記録はもうありません。',
  notDrawn: 'それができる画像がありません。',
  initGone: 'もとの画像はもう保存されていません。もう一度添付してください。',
  largest: (side) => `すでに描ける最大の大きさです：${side} ピクセル。`,
  noModels: 'まだ描けるモデルがありません。少し待ってからもう一度試してください。',
  mentionHelp: '私の名前のすぐ後に描くものを書くか、/imagine を使ってください。',
  emptyMessage: 'そのメッセージには描く文がありません。',

  capMember: (limit) =>
    `すでに ${limit} 枚が順番待ちで、これが上限です。1 枚待つか、1 枚取り消してください。`,
  capServer: (limit) =>
    `このサーバーではすでに ${limit} 枚が順番待ちで、これが上限です。少し後で試してください。`,
  capAll: (limit) => `順番待ちがいっぱいです：${limit} 枚。少し後で試してください。`,

  labels: {
    size: 'サイズ',
    negative: '入れないもの',
    seed: 'シード',
    steps: 'ステップ',
    guidance: 'ガイダンス',
    sampler: 'サンプラー',
    model: 'モデル',
    strength: '強さ',
    clipPrompt: 'CLIP が読む文',
    clipSkip: 'CLIP スキップ',
  },
  tokens: 'トークン',

  rerun: 'もう一度',
  edit: '文を編集',
  variations: 'バリエーション',
  upscale: '大きく',
  delete: '削除',
  cancel: '取り消す',
  retry: '再試行',

  formTitle: '描く',
  formPrompt: '描くもの',
  formPromptHint: '長く細かく書けます：6,000 文字まで',
  formOptions: 'オプション',
  formImage: 'もとにする画像',
  formSubmit: '描く',
};
