/** German. */
import type { Texts } from './en.ts';

export const de: Texts = {
  failed: 'Hier ist etwas schiefgegangen; es wurde vermerkt. Noch einmal versuchen kostet nichts.',
  busy: 'Der Chat antwortet mir gerade nicht. Bitte versuch es gleich noch einmal.',
  unknownButton: 'Dieser Knopf gehört zu einer älteren Version des Bots und tut nichts mehr.',

  waiting: (position, of) => `Wartet: Nummer ${position} von ${of}`,
  waitsFor: (model) => `Wartet auf einen Rechner, der ${model} hat`,
  held: 'Wartet auf eine Entscheidung der Moderation',
  heldPaused: 'Pausiert: Es wird gezeichnet, sobald auf diesem Server wieder gezeichnet werden darf',
  approved: 'Freigegeben',
  startsIn: (time) => `beginnt in etwa ${time}`,
  starting: 'Fängt an …',
  step: (step, total) => `Schritt ${step} von ${total}`,
  left: (time) => `noch etwa ${time}`,
  finishing: 'Gleich fertig …',
  drawn: 'Gezeichnet',
  cancelled: 'Abgebrochen.',
  cancelledByModerator: 'Von der Moderation abgebrochen.',

  onItsWay: 'Unterwegs:',
  comesDirect: 'Unterwegs; es kommt als Direktnachricht.',
  noThread: (permission) =>
    `Ich darf dort keine Threads öffnen (fehlende Berechtigung: ${permission}), also kommt es in den Kanal selbst.`,
  noPost: (permission) =>
    `Ich darf dort nicht schreiben (fehlende Berechtigung: ${permission}), also kommt es als Direktnachricht.`,
  noPlace: 'Ich kann weder dort noch dir direkt schreiben, also wurde nichts begonnen.',
  placeLost: 'Das war für einen Ort bestimmt, an dem ich nicht mehr schreiben kann.',
  noDirect: 'Ich kann dir keine Direktnachrichten schicken; erlaube sie und versuch es noch einmal.',
  permission: (permission) => `Mir fehlt hier eine Berechtigung: ${permission}.`,
  noPermission: 'Dafür fehlt mir hier die Berechtigung.',
  gone: 'Diesen Ort oder diese Nachricht gibt es nicht mehr.',
  fileTooLarge: (megabytes) => `Diese Datei ist zu groß; höchstens ${megabytes} MB werden gelesen.`,

  failure: (reason) => `Das konnte nicht gezeichnet werden: ${reason}`,
  refused: (reason) => `Das wurde nicht gezeichnet: ${reason}`,
  refusedUnknown: 'Das wurde nicht gezeichnet: Die Moderation hat sich dagegen entschieden.',
  failureUnknown: (job) => `Das konnte nicht gezeichnet werden; der Grund ist unter ${job} vermerkt.`,
  retryFree: 'Noch einmal versuchen kostet nichts.',

  tokensDropped: (prompt, used) => `${prompt} von ${used} Token: der letzte Teil fiel weg; versuch --long`,
  tokensLong: (prompt) => `${prompt}; am sichersten bis 128`,
  drawnIn: (ran, waited) => `Gezeichnet in ${ran}, gewartet ${waited}`,
  madeFrom: 'gemacht aus',
  thisPicture: 'diesem',
  redrawn: 'Das Bild war nicht mehr aufbewahrt; es wird aus demselben Seed noch einmal gezeichnet.',
  which: 'Welches Bild?',
  notYours: 'Das kann nur, wer darum gebeten hat, oder die Moderation.',
  over: 'Es ist schon vorbei.',
  jobGone: 'Von diesem Bild ist nichts mehr bekannt.',
  notDrawn: 'Es gibt kein Bild, mit dem das ginge.',
  initGone: 'Das Ausgangsbild ist nicht mehr aufbewahrt; häng es noch einmal an.',
  largest: (side) => `Es ist schon so groß, wie es gezeichnet werden kann: ${side} Pixel.`,
  noModels: 'Noch ist kein Modell zum Zeichnen da. Bitte versuch es gleich noch einmal.',
  mentionHelp: 'Sag gleich nach meinem Namen, was ich zeichnen soll, oder nimm /imagine.',
  emptyMessage: 'Diese Nachricht hat keinen Text zum Zeichnen.',

  capMember: (limit) =>
    `Du hast schon ${limit} Bilder in der Schlange, mehr geht nicht. Warte auf eines oder brich eines ab.`,
  capServer: (limit) =>
    `Dieser Server hat schon ${limit} Bilder in der Schlange, mehr geht nicht. Versuch es etwas später.`,
  capAll: (limit) => `Die Schlange ist voll: ${limit} Bilder warten. Versuch es etwas später.`,

  labels: {
    size: 'Größe',
    negative: 'Nicht gewünscht',
    seed: 'Seed',
    steps: 'Schritte',
    guidance: 'Guidance',
    sampler: 'Sampler',
    model: 'Modell',
    strength: 'Stärke',
    clipPrompt: 'CLIP liest',
    clipSkip: 'CLIP-Skip',
  },
  tokens: 'Token',

  rerun: 'Noch einmal',
  edit: 'Prompt ändern',
  variations: 'Varianten',
  upscale: 'Größer',
  delete: 'Löschen',
  cancel: 'Abbrechen',
  retry: 'Noch einmal versuchen',

  formTitle: 'Zeichnen',
  formPrompt: 'Was gezeichnet werden soll',
  formPromptHint: 'So lang und genau du willst: bis 6.000 Zeichen',
  formOptions: 'Optionen',
  formImage: 'Ausgangsbild',
  formSubmit: 'Zeichnen',
};
