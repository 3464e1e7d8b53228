/** What the queue, the drawing and the reading of pictures refuse in English, in the other languages; by code. */
import type { Locale } from '../../chat/platform.ts';
import type { InEveryLanguage } from '../../languages.ts';
import { textsOf } from './index.ts';

/** The English line is the error's own. */
type Others = Omit<InEveryLanguage<string>, 'en'>;

/** The model gave NaN or infinity somewhere on the way; the English line says where. */
const noNumbers: Others = {
  zh: '模型算出了无效的数值，因此没有图片。可以降低引导强度或换一个采样器；如果每个提示词都这样，就是模型文件坏了。',
  es: 'El modelo dio números no válidos, así que no hay imagen. Prueba con menos guía u otro sampler; si pasa con todas las peticiones, los archivos del modelo están dañados.',
  de: 'Das Modell hat ungültige Zahlen geliefert, darum gibt es kein Bild. Versuch es mit weniger Guidance oder einem anderen Sampler; wenn es bei jedem Prompt so ist, sind die Dateien des Modells beschädigt.',
  fr: 'Le modèle a donné des nombres invalides, il n’y a donc pas d’image. Essayez avec moins de guidance ou un autre sampler ; si cela arrive pour chaque demande, les fichiers du modèle sont abîmés.',
  ja: 'モデルの計算結果が無効な値になったため、画像はありません。ガイダンスを下げるか別のサンプラーを試してください。どのプロンプトでも起きる場合は、モデルのファイルが壊れています。',
};

export const errorTexts = {
  nan_text: noNumbers,
  nan_latent: noNumbers,
  nan_image: noNumbers,
  nan_init: noNumbers,
  not_an_image: {
    zh: '图片必须是 PNG、JPEG、WebP、GIF、AVIF 或 TIFF 文件，但收到的是别的文件。',
    es: 'La imagen debe ser un archivo PNG, JPEG, WebP, GIF, AVIF o TIFF, pero llegó otra cosa.',
    de: 'Das Bild muss eine PNG-, JPEG-, WebP-, GIF-, AVIF- oder TIFF-Datei sein, aber es kam etwas anderes.',
    fr: 'L’image doit être un fichier PNG, JPEG, WebP, GIF, AVIF ou TIFF, mais autre chose est arrivé.',
    ja: '画像は PNG、JPEG、WebP、GIF、AVIF、TIFF のいずれかでなければなりませんが、別のファイルが届きました。',
  },
  image_too_large: {
    zh: '图片太大，无法读取。请缩小后再附上。',
    es: 'La imagen es demasiado grande para leerla. Redúcela y adjúntala de nuevo.',
    de: 'Das Bild ist zu groß, um gelesen zu werden. Verkleinere es und häng es noch einmal an.',
    fr: 'L’image est trop grande pour être lue. Réduisez-la et joignez-la de nouveau.',
    ja: '画像が大きすぎて読めません。小さくしてからもう一度添付してください。',
  },
  image_too_slow: {
    zh: '读取这张图片花的时间太长。请另存一份后再附上。',
    es: 'Leer esa imagen lleva demasiado tiempo. Guárdala de nuevo y adjúntala otra vez.',
    de: 'Dieses Bild zu lesen dauert zu lange. Speichere es neu und häng es noch einmal an.',
    fr: 'Cette image est trop longue à lire. Enregistrez-la de nouveau et joignez-la encore.',
    ja: 'その画像は読むのに時間がかかりすぎます。保存し直してからもう一度添付してください。',
  },
  image_damaged: {
    zh: '图片已损坏或不完整，无法读取。',
    es: 'La imagen está dañada o incompleta y no se puede leer.',
    de: 'Das Bild ist beschädigt oder unvollständig und kann nicht gelesen werden.',
    fr: 'L’image est abîmée ou incomplète et ne peut pas être lue.',
    ja: '画像が壊れているか途中で切れていて、読めません。',
  },
  queue_unavailable: {
    zh: '队列现在无法接收图片，什么都没有开始。请几分钟后再试。',
    es: 'La cola no puede aceptar imágenes ahora; no se ha empezado nada. Inténtalo de nuevo en unos minutos.',
    de: 'Die Warteschlange nimmt gerade keine Bilder an; es wurde nichts begonnen. Versuch es in ein paar Minuten noch einmal.',
    fr: 'La file ne peut pas prendre d’images en ce moment ; rien n’a été commencé. Réessayez dans quelques minutes.',
    ja: '今は順番待ちに入れられず、何も始めていません。数分後にもう一度試してください。',
  },
  queue_unsure: {
    zh: '队列没有回应。如果几分钟内没有收到图片，请重新提交。',
    es: 'La cola dejó de responder. Si tu imagen no llega en unos minutos, pídela de nuevo.',
    de: 'Die Warteschlange antwortet nicht mehr. Wenn dein Bild in ein paar Minuten nicht da ist, frag noch einmal.',
    fr: 'La file ne répond plus. Si votre image n’arrive pas dans quelques minutes, redemandez-la.',
    ja: '順番待ちから応答がなくなりました。数分たっても画像が届かなければ、もう一度頼んでください。',
  },
  unknown_model: {
    zh: '这个模型已不在这里；/models 会列出现有的模型。',
    es: 'Ese modelo ya no está aquí; /models muestra los que hay.',
    de: 'Dieses Modell gibt es hier nicht mehr; /models zeigt, welche es gibt.',
    fr: 'Ce modèle n’est plus ici ; /models montre ceux qu’il y a.',
    ja: 'そのモデルはもうありません。/models で使えるモデルを確認できます。',
  },
  unknown_adapter: {
    zh: '这次请求用到的一个文件（例如 LoRA）已不在这里；/models 会列出现有的文件。',
    es: 'Un archivo que usa esta petición, como un LoRA, ya no está aquí; /models muestra los que hay.',
    de: 'Eine Datei, die diese Anfrage braucht, etwa ein LoRA, gibt es hier nicht mehr; /models zeigt, welche es gibt.',
    fr: 'Un fichier dont cette demande a besoin, comme un LoRA, n’est plus ici ; /models montre ceux qu’il y a.',
    ja: 'この依頼で使うファイル（LoRA など）はもうありません。/models で使えるものを確認できます。',
  },
  lora_mismatch: {
    zh: '这个 LoRA 与这个模型不匹配。',
    es: 'Ese LoRA no encaja con este modelo.',
    de: 'Dieses LoRA passt nicht zu diesem Modell.',
    fr: 'Ce LoRA ne va pas avec ce modèle.',
    ja: 'その LoRA はこのモデルでは使えません。',
  },
  control_mismatch: {
    zh: '这个 ControlNet 与这个模型不匹配。',
    es: 'Ese ControlNet no encaja con este modelo.',
    de: 'Dieses ControlNet passt nicht zu diesem Modell.',
    fr: 'Ce ControlNet ne va pas avec ce modèle.',
    ja: 'その ControlNet はこのモデルでは使えません。',
  },
  no_depth_model: {
    zh: '用于 depth 的图片是照片，而这里没有能从照片生成深度图的模型。请附上深度图：灰度，近处为白色。',
    es: 'La imagen para depth es una foto y aquí no hay ningún modelo que haga de ella un mapa de profundidad. Adjunta uno: en grises, con lo cercano en blanco.',
    de: 'Das Bild für depth ist ein Foto, und hier gibt es kein Modell, das daraus eine Tiefenkarte macht. Häng eine Tiefenkarte an: grau, was nah ist, weiß.',
    fr: 'L’image pour depth est une photo, et aucun modèle ici n’en fait une carte de profondeur. Joignez-en une : en gris, le proche en blanc.',
    ja: 'depth 用の画像が写真で、写真から深度マップを作るモデルがここにはありません。深度マップ（グレーで、近いところが白）を添付してください。',
  },
  pictures_withheld: {
    zh: '这里的规则不允许显示结果。',
    es: 'Las reglas de aquí no permiten mostrar el resultado.',
    de: 'Die Regeln hier lassen nicht zu, dass das Ergebnis gezeigt wird.',
    fr: 'Les règles d’ici ne permettent pas de montrer le résultat.',
    ja: 'ここのルールでは結果を表示できません。',
  },
  pictures_in_review: {
    zh: '需要管理员先查看结果；之后会通知你。',
    es: 'Un moderador tiene que ver antes el resultado; te avisaré.',
    de: 'Das Ergebnis muss sich erst die Moderation ansehen; du hörst davon.',
    fr: 'Un modérateur doit d’abord voir le résultat ; vous serez prévenu.',
    ja: '先にモデレーターが結果を確認します。決まったらお知らせします。',
  },
  refused_by_moderator: {
    zh: '管理员决定不绘制。',
    es: 'Un moderador decidió que no.',
    de: 'Die Moderation hat sich dagegen entschieden.',
    fr: 'Un modérateur a décidé que non.',
    ja: 'モデレーターが描かないと決めました。',
  },
  review_closed: {
    zh: '这需要管理员批准，但这里联系不到管理员。',
    es: 'Un moderador tendría que aprobarlo, y aquí no se puede avisar a ninguno.',
    de: 'Das müsste die Moderation freigeben, und die ist hier nicht zu erreichen.',
    fr: 'Un modérateur devrait l’approuver, et aucun n’est joignable ici.',
    ja: 'モデレーターの承認が必要ですが、ここでは連絡できません。',
  },
  no_image_check: {
    zh: '这里要求检查图片，但目前还没有设置好检查工具。请告诉运行机器人的人。',
    es: 'Aquí las imágenes deben revisarse y todavía no hay nada instalado para hacerlo. Avisa a quien lleva el bot.',
    de: 'Bilder müssen hier geprüft werden, und dafür ist noch nichts eingerichtet. Sag es dem, der den Bot betreibt.',
    fr: 'Les images doivent être vérifiées ici, et rien n’est encore installé pour le faire. Prévenez la personne qui gère le bot.',
    ja: 'ここでは画像のチェックが必要ですが、その仕組みがまだ用意されていません。ボットの運営者に知らせてください。',
  },
  hold_expired: {
    zh: '没有人及时批准，所以没有绘制。可以重新提交。',
    es: 'Nadie lo aprobó a tiempo, así que no se dibujó. Puedes volver a pedirlo.',
    de: 'Niemand hat es rechtzeitig freigegeben, darum wurde es nicht gezeichnet. Du kannst noch einmal fragen.',
    fr: 'Personne ne l’a approuvé à temps, cela n’a donc pas été dessiné. Vous pouvez redemander.',
    ja: '期限までに承認されなかったため、描きませんでした。もう一度頼むことができます。',
  },
  job_poison: {
    zh: '绘图引擎在这个请求下多次崩溃，因此放弃了。更小的尺寸或其他设置可能有用。',
    es: 'El motor de dibujo se cayó varias veces con esta petición, así que se abandonó. Un tamaño menor u otros ajustes pueden ayudar.',
    de: 'Die Zeichenmaschine ist an dieser Anfrage mehrmals abgestürzt, darum wurde sie aufgegeben. Eine kleinere Größe oder andere Einstellungen können helfen.',
    fr: 'Le moteur de dessin s’est arrêté plusieurs fois sur cette demande, elle a donc été abandonnée. Une taille plus petite ou d’autres réglages peuvent aider.',
    ja: 'この依頼で描画エンジンが何度も止まったため、中止しました。小さいサイズや別の設定を試してください。',
  },
  images_expired: {
    zh: '图片等待发布的时间太长，已不再保存。重新提交不会产生费用。',
    es: 'Las imágenes esperaron demasiado para publicarse y ya no se guardan. Volver a pedirlas no cuesta nada.',
    de: 'Die Bilder haben zu lange auf ihre Veröffentlichung gewartet und sind nicht mehr da. Noch einmal fragen kostet nichts.',
    fr: 'Les images ont attendu trop longtemps leur publication et ne sont plus gardées. Les redemander ne coûte rien.',
    ja: '画像は投稿を長く待ちすぎたため、もう保存されていません。もう一度頼んでも費用はかかりません。',
  },
  reactions_full: {
    zh: '这个服务器更改的表情已达上限。请先还原一些。',
    es: 'Este servidor ya ha cambiado tantos emojis como se puede. Restablece algunos antes.',
    de: 'Dieser Server hat schon so viele Emojis geändert, wie es geht. Stell erst einige zurück.',
    fr: 'Ce serveur a déjà changé autant d’emojis que possible. Rétablissez-en d’abord.',
    ja: 'このサーバーで変更できる絵文字の数は上限に達しています。先にいくつか元に戻してください。',
  },
} as const satisfies Readonly<Record<string, Others>>;

/** The line of an error as it is said in a language; in English it says most, and so where there is no other. */
export function errorText({ code, message }: { code: string; message: string }, locale: Locale): string {
  if (locale === 'en') return message;
  if (code === 'init_gone') return textsOf(locale).initGone;
  return isKnown(code) ? errorTexts[code][locale] : message;
}

function isKnown(code: string): code is keyof typeof errorTexts {
  return Object.hasOwn(errorTexts, code);
}
