/** Why a place does not take what was meant for it, and where it goes instead, in every language. */
import type { Locale, Obstacle } from '../../chat/platform.ts';

/** What stands in the way: an obstacle of the port, or what its problems say where there is none. */
export type Why = Obstacle | 'gone' | 'too_large' | 'refused' | 'away';

export interface PlaceTexts {
  /** In brackets or after a colon, so without a capital and without a full stop. */
  readonly reasons: Readonly<Record<Why, string>>;
  readonly missing: (permission: string) => string;
  readonly noThread: (reason: string) => string;
  readonly noPost: (reason: string) => string;
  readonly noPlace: (reason: string) => string;
  readonly placeLost: string;
  readonly placeRefused: (reason: string) => string;
  readonly refusedThere: (reason: string) => string;
  /** What a status says whose result stands somewhere else. */
  readonly wentDirect: (reason: string) => string;
  readonly wentToChannel: (reason: string) => string;
  readonly shownAlone: (reason: string) => string;
  readonly unsent: string;
  readonly unsentBecause: (reason: string) => string;
  readonly triedAgain: string;
  readonly resendNote: string;
  readonly resend: string;
  readonly resending: string;
}

const en: PlaceTexts = {
  reasons: {
    permission: 'a permission is missing',
    threads_full: 'too many threads are open there',
    name: 'its name isn’t accepted there',
    filter: 'the server’s filter stopped it',
    uploads: 'files can’t be sent there',
    archived: 'it is archived',
    locked: 'the thread is locked',
    read_only: 'only some people can post there',
    slow_mode: 'slow mode is on there',
    directs_closed: 'direct messages are closed',
    failing: 'the chat keeps failing at it',
    gone: 'that channel or thread no longer exists',
    too_large: 'the files are too large for it',
    refused: 'the chat refused it',
    away: 'the chat can’t be reached',
  },
  missing: (permission) => `missing permission: ${permission}`,
  noThread: (reason) => `I’m not allowed to open threads there (${reason}), so I’ll post in the channel.`,
  noPost: (reason) => `I’m not allowed to post there (${reason}), so I’ll send it to you directly.`,
  noPlace: (reason) => `I can’t post there (${reason}) or send you a direct message, so I didn’t start.`,
  placeLost: 'I can no longer post where this was meant to go.',
  placeRefused: (reason) => `This was meant for another place but could not be posted there: ${reason}.`,
  refusedThere: (reason) => `That can’t be done there: ${reason}.`,
  wentDirect: (reason) => `This was sent by direct message because it could not be posted here: ${reason}.`,
  wentToChannel: (reason) => `This is in the channel because it could not be posted here: ${reason}.`,
  shownAlone: (reason) =>
    `This was shown only to the person who asked because it could not be posted: ${reason}.`,
  unsent: 'Drawn, but it could not be posted.',
  unsentBecause: (reason) => `Drawn, but it could not be posted: ${reason}.`,
  triedAgain: 'I’ll keep trying for a while.',
  resendNote: 'The pictures are kept for a week. “Send again” tries to post them once more.',
  resend: 'Send again',
  resending: 'Sending it again…',
};

const de: PlaceTexts = {
  reasons: {
    permission: 'eine Berechtigung fehlt',
    threads_full: 'dort sind zu viele Threads offen',
    name: 'der Name wird dort nicht angenommen',
    filter: 'ein Filter des Servers hat es aufgehalten',
    uploads: 'dort lassen sich keine Dateien schicken',
    archived: 'der Ort ist archiviert',
    locked: 'der Thread ist gesperrt',
    read_only: 'dort dürfen nur einige schreiben',
    slow_mode: 'dort gilt der Slow-Modus',
    directs_closed: 'Direktnachrichten sind nicht erlaubt',
    failing: 'der Chat scheitert daran jedes Mal',
    gone: 'den Ort gibt es nicht mehr',
    too_large: 'die Dateien sind dafür zu groß',
    refused: 'der Chat lehnt es ab',
    away: 'der Chat ist nicht zu erreichen',
  },
  missing: (permission) => `fehlende Berechtigung: ${permission}`,
  noThread: (reason) => `Ich darf dort keine Threads öffnen (${reason}), also kommt es in den Kanal selbst.`,
  noPost: (reason) => `Ich darf dort nicht schreiben (${reason}), also kommt es als Direktnachricht.`,
  noPlace: (reason) =>
    `Ich kann weder dort (${reason}) noch dir direkt schreiben, also wurde nichts begonnen.`,
  placeLost: 'Das war für einen Ort bestimmt, an dem ich nicht mehr schreiben kann.',
  placeRefused: (reason) =>
    `Das war für einen anderen Ort bestimmt, ließ sich dort aber nicht posten: ${reason}.`,
  refusedThere: (reason) => `Das geht dort nicht: ${reason}.`,
  wentDirect: (reason) => `Das kam als Direktnachricht, weil es sich hier nicht posten ließ: ${reason}.`,
  wentToChannel: (reason) => `Das steht im Kanal selbst, weil es sich hier nicht posten ließ: ${reason}.`,
  shownAlone: (reason) =>
    `Das wurde nur der Person gezeigt, die darum gebeten hat, weil es sich nicht posten ließ: ${reason}.`,
  unsent: 'Gezeichnet, konnte aber nicht gepostet werden.',
  unsentBecause: (reason) => `Gezeichnet, konnte aber nicht gepostet werden: ${reason}.`,
  triedAgain: 'Es wird eine Weile weiter versucht.',
  resendNote: 'Die Bilder bleiben eine Woche aufbewahrt; „Noch einmal senden“ versucht, sie zu posten.',
  resend: 'Noch einmal senden',
  resending: 'Wird noch einmal gesendet …',
};

const es: PlaceTexts = {
  reasons: {
    permission: 'falta un permiso',
    threads_full: 'hay demasiados hilos abiertos',
    name: 'ahí no se acepta ese nombre',
    filter: 'lo ha detenido un filtro del servidor',
    uploads: 'ahí no se pueden enviar archivos',
    archived: 'está archivado',
    locked: 'el hilo está bloqueado',
    read_only: 'ahí solo pueden escribir algunas personas',
    slow_mode: 'ahí está activado el modo lento',
    directs_closed: 'los mensajes directos están cerrados',
    failing: 'el chat falla cada vez',
    gone: 'ese sitio ya no existe',
    too_large: 'los archivos son demasiado grandes',
    refused: 'el chat lo rechaza',
    away: 'no se puede contactar con el chat',
  },
  missing: (permission) => `falta el permiso: ${permission}`,
  noThread: (reason) => `No puedo abrir hilos ahí (${reason}), así que llega al propio canal.`,
  noPost: (reason) => `No puedo escribir ahí (${reason}), así que llega por mensaje directo.`,
  noPlace: (reason) =>
    `No puedo escribir ahí (${reason}) ni a ti directamente, así que no se ha empezado nada.`,
  placeLost: 'Esto era para un sitio en el que ya no puedo escribir.',
  placeRefused: (reason) => `Esto era para otro sitio, pero no se pudo publicar ahí: ${reason}.`,
  refusedThere: (reason) => `Eso no se puede hacer ahí: ${reason}.`,
  wentDirect: (reason) => `Esto llegó por mensaje directo porque no se pudo publicar aquí: ${reason}.`,
  wentToChannel: (reason) => `Esto está en el propio canal porque no se pudo publicar aquí: ${reason}.`,
  shownAlone: (reason) => `Esto se mostró solo a quien lo pidió porque no se pudo publicar: ${reason}.`,
  unsent: 'Dibujado, pero no se pudo publicar.',
  unsentBecause: (reason) => `Dibujado, pero no se pudo publicar: ${reason}.`,
  triedAgain: 'Se sigue intentando durante un rato.',
  resendNote: 'Las imágenes se guardan una semana; «Enviar de nuevo» intenta publicarlas otra vez.',
  resend: 'Enviar de nuevo',
  resending: 'Se envía de nuevo …',
};

const fr: PlaceTexts = {
  reasons: {
    permission: 'il manque une permission',
    threads_full: 'trop de fils y sont ouverts',
    name: 'ce nom n’y est pas accepté',
    filter: 'un filtre du serveur l’a arrêté',
    uploads: 'on ne peut pas y envoyer de fichiers',
    archived: 'l’endroit est archivé',
    locked: 'le fil est verrouillé',
    read_only: 'seules certaines personnes peuvent y écrire',
    slow_mode: 'le mode lent y est activé',
    directs_closed: 'les messages directs sont fermés',
    failing: 'le chat échoue à chaque fois',
    gone: 'cet endroit n’existe plus',
    too_large: 'les fichiers sont trop grands',
    refused: 'le chat le refuse',
    away: 'le chat est injoignable',
  },
  missing: (permission) => `permission manquante : ${permission}`,
  noThread: (reason) =>
    `Je ne peux pas ouvrir de fil là-bas (${reason}), cela arrive donc dans le salon même.`,
  noPost: (reason) => `Je ne peux pas écrire là-bas (${reason}), cela arrive donc par message direct.`,
  noPlace: (reason) =>
    `Je ne peux écrire ni là-bas (${reason}) ni à vous directement ; rien n’a été commencé.`,
  placeLost: 'C’était destiné à un endroit où je ne peux plus écrire.',
  placeRefused: (reason) => `C’était destiné à un autre endroit, mais n’a pas pu y être publié : ${reason}.`,
  refusedThere: (reason) => `C’est impossible là-bas : ${reason}.`,
  wentDirect: (reason) => `C’est arrivé par message direct, faute de pouvoir être publié ici : ${reason}.`,
  wentToChannel: (reason) => `C’est dans le salon même, faute de pouvoir être publié ici : ${reason}.`,
  shownAlone: (reason) =>
    `Cela n’a été montré qu’à l’auteur de la demande, faute de pouvoir être publié : ${reason}.`,
  unsent: 'Dessiné, mais n’a pas pu être publié.',
  unsentBecause: (reason) => `Dessiné, mais n’a pas pu être publié : ${reason}.`,
  triedAgain: 'De nouveaux essais suivent pendant un moment.',
  resendNote:
    'Les images sont gardées une semaine ; « Envoyer de nouveau » essaie encore une fois de les publier.',
  resend: 'Envoyer de nouveau',
  resending: 'Nouvel envoi en cours …',
};

const ja: PlaceTexts = {
  reasons: {
    permission: '権限が足りません',
    threads_full: '開いているスレッドが多すぎます',
    name: 'その名前は受け付けられません',
    filter: 'サーバーのフィルターに止められました',
    uploads: 'そこにはファイルを送れません',
    archived: 'アーカイブされています',
    locked: 'スレッドがロックされています',
    read_only: '一部の人しか書き込めません',
    slow_mode: '低速モードになっています',
    directs_closed: 'ダイレクトメッセージを受け取らない設定です',
    failing: 'チャット側で毎回失敗します',
    gone: 'その場所はもうありません',
    too_large: 'ファイルが大きすぎます',
    refused: 'チャットに断られました',
    away: 'チャットにつながりません',
  },
  missing: (permission) => `足りない権限：${permission}`,
  noThread: (reason) => `そこではスレッドを開けません（${reason}）。そのためチャンネルに直接届きます。`,
  noPost: (reason) => `そこには書き込めません（${reason}）。そのためダイレクトメッセージで届きます。`,
  noPlace: (reason) => `そこにも（${reason}）、あなたにも直接書き込めないため、何も始めていません。`,
  placeLost: 'これは、もう書き込めない場所に届けるはずのものでした。',
  placeRefused: (reason) => `これは別の場所に届けるはずでしたが、投稿できませんでした：${reason}。`,
  refusedThere: (reason) => `そこではできません：${reason}。`,
  wentDirect: (reason) => `ここに投稿できなかったため、ダイレクトメッセージで届けました：${reason}。`,
  wentToChannel: (reason) => `ここに投稿できなかったため、チャンネルに直接あります：${reason}。`,
  shownAlone: (reason) => `投稿できなかったため、頼んだ人だけに見せました：${reason}。`,
  unsent: '描きましたが、投稿できませんでした。',
  unsentBecause: (reason) => `描きましたが、投稿できませんでした：${reason}。`,
  triedAgain: 'しばらくの間、自動でやり直します。',
  resendNote: '画像は 1 週間保存されます。「もう一度送る」で投稿をやり直せます。',
  resend: 'もう一度送る',
  resending: 'もう一度送っています…',
};

const zh: PlaceTexts = {
  reasons: {
    permission: '缺少权限',
    threads_full: '那里打开的讨论串太多',
    name: '那里不接受这个名称',
    filter: '被服务器的过滤器拦下',
    uploads: '那里不能发送文件',
    archived: '已归档',
    locked: '讨论串已锁定',
    read_only: '那里只有部分人可以发言',
    slow_mode: '那里开启了慢速模式',
    directs_closed: '不接收私信',
    failing: '聊天平台每次都出错',
    gone: '那个地方已不存在',
    too_large: '文件太大',
    refused: '聊天平台拒绝了',
    away: '无法连接聊天平台',
  },
  missing: (permission) => `缺少权限：${permission}`,
  noThread: (reason) => `我不能在那里开讨论串（${reason}），所以结果会发在频道里。`,
  noPost: (reason) => `我不能在那里发言（${reason}），所以结果会以私信发送。`,
  noPlace: (reason) => `我既不能在那里发言（${reason}），也不能给你发私信，所以没有开始。`,
  placeLost: '这本应发到一个我已不能发言的地方。',
  placeRefused: (reason) => `这本应发到别处，但在那里发不出去：${reason}。`,
  refusedThere: (reason) => `在那里做不到：${reason}。`,
  wentDirect: (reason) => `这里发不出去，已改为私信发送：${reason}。`,
  wentToChannel: (reason) => `这里发不出去，已直接发在频道里：${reason}。`,
  shownAlone: (reason) => `发不出去，只给发起者看了：${reason}。`,
  unsent: '已画好，但发不出去。',
  unsentBecause: (reason) => `已画好，但发不出去：${reason}。`,
  triedAgain: '接下来一段时间会自动重试。',
  resendNote: '图片会保存一周；点“重新发送”可以再发一次。',
  resend: '重新发送',
  resending: '正在重新发送……',
};

const all: Readonly<Record<Locale, PlaceTexts>> = { en, zh, es, de, fr, ja };

export function placeTextsOf(locale: Locale): PlaceTexts {
  return all[locale];
}
