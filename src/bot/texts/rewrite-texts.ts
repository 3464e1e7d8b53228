/** What is said of prompts that a language model made longer or put into English, in every language. */
import type { Locale } from '../../chat/platform.ts';
import type { InEveryLanguage } from '../../languages.ts';

export interface RewriteTexts {
  /** Before the new words. */
  readonly expanded: string;
  readonly translated: string;
  readonly tokens: (count: number, of: number) => string;
  readonly draw: string;
  readonly drawAsTyped: string;
  readonly expand: string;
  /** The prompt was drawn as it was typed. */
  readonly drawnAsTyped: string;
  readonly notSetUp: string;
  readonly failed: string;
}

const all: InEveryLanguage<RewriteTexts> = {
  en: {
    expanded: 'In more detail, nothing is drawn yet:',
    translated: 'The model can’t read that language. In English, nothing is drawn yet:',
    tokens: (count, of) => `${count} of the ${of} tokens that ELLA was trained on`,
    draw: 'Draw this',
    drawAsTyped: 'Draw my own words',
    expand: 'Expand',
    drawnAsTyped: 'The language model gave no answer, so your own words are drawn.',
    notSetUp: 'No language model is set up here, so your own words are drawn.',
    failed: 'The language model gave no answer. Please try again later.',
  },
  de: {
    expanded: 'Genauer beschrieben, gezeichnet ist noch nichts:',
    translated: 'Diese Sprache kann das Modell nicht lesen. Auf Englisch, gezeichnet ist noch nichts:',
    tokens: (count, of) => `${count} der ${of} Token, mit denen ELLA trainiert wurde`,
    draw: 'Das zeichnen',
    drawAsTyped: 'Meine eigenen Worte zeichnen',
    expand: 'Ausführlicher',
    drawnAsTyped: 'Das Sprachmodell hat nicht geantwortet, darum werden deine eigenen Worte gezeichnet.',
    notSetUp: 'Hier ist kein Sprachmodell eingerichtet, darum werden deine eigenen Worte gezeichnet.',
    failed: 'Das Sprachmodell hat nicht geantwortet. Bitte versuch es später noch einmal.',
  },
  es: {
    expanded: 'Con más detalle; aún no se ha dibujado nada:',
    translated: 'El modelo no puede leer ese idioma. En inglés; aún no se ha dibujado nada:',
    tokens: (count, of) => `${count} de los ${of} tokens con los que se entrenó ELLA`,
    draw: 'Dibujar esto',
    drawAsTyped: 'Dibujar mis palabras',
    expand: 'Ampliar',
    drawnAsTyped: 'El modelo de lenguaje no respondió, así que se dibujan tus propias palabras.',
    notSetUp: 'Aquí no hay ningún modelo de lenguaje, así que se dibujan tus propias palabras.',
    failed: 'El modelo de lenguaje no respondió. Inténtalo de nuevo más tarde.',
  },
  fr: {
    expanded: 'Plus en détail ; rien n’est encore dessiné :',
    translated: 'Le modèle ne peut pas lire cette langue. En anglais ; rien n’est encore dessiné :',
    tokens: (count, of) => `${count} des ${of} jetons avec lesquels ELLA a été entraîné`,
    draw: 'Dessiner ceci',
    drawAsTyped: 'Dessiner mes propres mots',
    expand: 'Développer',
    drawnAsTyped: 'Le modèle de langue n’a pas répondu ; ce sont vos propres mots qui sont dessinés.',
    notSetUp: 'Aucun modèle de langue n’est installé ici ; ce sont vos propres mots qui sont dessinés.',
    failed: 'Le modèle de langue n’a pas répondu. Réessayez plus tard.',
  },
  ja: {
    expanded: 'より詳しい描写です。まだ何も描いていません：',
    translated: 'モデルはその言語を読めません。英語にしました。まだ何も描いていません：',
    tokens: (count, of) => `ELLA の学習上限 ${of} トークンのうち ${count}`,
    draw: 'これを描く',
    drawAsTyped: '元の言葉で描く',
    expand: '詳しくする',
    drawnAsTyped: '言語モデルから応答がなかったため、元の言葉のまま描きます。',
    notSetUp: 'ここには言語モデルが設定されていないため、元の言葉のまま描きます。',
    failed: '言語モデルから応答がありませんでした。しばらくしてからもう一度試してください。',
  },
  zh: {
    expanded: '更详细的描述，还没有开始画：',
    translated: '模型读不懂这种语言。这是英文，还没有开始画：',
    tokens: (count, of) => `ELLA 训练上限 ${of} 个词元中的 ${count} 个`,
    draw: '画这个',
    drawAsTyped: '按我的原话画',
    expand: '扩写',
    drawnAsTyped: '语言模型没有回应，因此按你的原话来画。',
    notSetUp: '这里没有设置语言模型，因此按你的原话来画。',
    failed: '语言模型没有回应，请稍后再试。',
  },
};

export function rewriteTextsOf(locale: Locale): RewriteTexts {
  return all[locale];
}
