/** Spanish. */
import type { Texts } from './en.ts';

export const es: Texts = {
  failed: 'Algo ha fallado aquí; queda anotado. Volver a intentarlo no cuesta nada.',
  busy: 'El chat no me responde ahora mismo. Inténtalo de nuevo en un momento.',
  unknownButton: 'Este botón es de una versión anterior del bot y ya no hace nada.',

  waiting: (position, of) => `En espera: número ${position} de ${of}`,
  waitsFor: (model) => `Esperando a un proceso que tenga ${model}`,
  held: 'Esperando la decisión de la moderación',
  heldPaused: 'En pausa: se dibujará cuando se pueda volver a dibujar en este servidor',
  approved: 'Aprobado',
  startsIn: (time) => `empieza en unos ${time}`,
  starting: 'Empezando …',
  step: (step, total) => `paso ${step} de ${total}`,
  left: (time) => `quedan unos ${time}`,
  finishing: 'Terminando …',
  drawn: 'Dibujado',
  cancelled: 'Cancelado.',
  cancelledByModerator: 'Cancelado por la moderación.',

  onItsWay: 'En camino:',
  comesDirect: 'En camino; llega por mensaje directo.',
  noDirect: 'No puedo enviarte mensajes directos; permítelos e inténtalo de nuevo.',
  permission: (permission) => `Me falta un permiso aquí: ${permission}.`,
  noPermission: 'Aquí me falta el permiso para eso.',
  gone: 'Ese sitio o mensaje ya no existe.',
  fileTooLarge: (megabytes) => `Ese archivo es demasiado grande; se leen ${megabytes} MB como mucho.`,

  failure: (reason) => `No se ha podido dibujar: ${reason}`,
  refused: (reason) => `No se ha dibujado: ${reason}`,
  refusedUnknown: 'No se ha dibujado: la moderación decidió que no.',
  failureUnknown: (job) => `No se ha podido dibujar; el motivo queda anotado en ${job}.`,
  retryFree: 'Volver a intentarlo no cuesta nada.',

  tokensDropped: (prompt, used) =>
    `${prompt} de ${used} tokens: la última parte se ha perdido; prueba con --long`,
  tokensLong: (prompt) => `${prompt}; lo más seguro es hasta 128`,
  drawnIn: (ran, waited) => `Dibujado en ${ran}, espera de ${waited}`,
  madeFrom: 'hecho a partir de',
  thisPicture: 'esta',
  redrawn: 'La imagen ya no se guardaba; se dibuja de nuevo con la misma semilla.',
  which: '¿Qué imagen?',
  notYours: 'Solo puede hacerlo quien lo pidió o la moderación.',
  over: 'Ya ha terminado.',
  jobGone: 'Ya no se sabe nada de esa imagen.',
  notDrawn: 'No hay ninguna imagen con la que hacer eso.',
  initGone: 'La imagen de partida ya no se guarda; adjúntala de nuevo.',
  largest: (side) => `Ya es tan grande como se puede dibujar: ${side} píxeles.`,
  noModels: 'Todavía no hay ningún modelo con el que dibujar. Inténtalo de nuevo en un momento.',
  mentionHelp: 'Di qué dibujar justo después de mi nombre, o usa /imagine.',
  emptyMessage: 'Ese mensaje no tiene texto que dibujar.',

  capMember: (limit) =>
    `Ya tienes ${limit} imágenes en espera, que es el límite. Espera a una o cancela una.`,
  capServer: (limit) =>
    `Este servidor ya tiene ${limit} imágenes en espera, que es el límite. Inténtalo un poco más tarde.`,
  capAll: (limit) => `La cola está llena: esperan ${limit} imágenes. Inténtalo un poco más tarde.`,

  labels: {
    size: 'Tamaño',
    negative: 'No deseado',
    seed: 'Semilla',
    steps: 'Pasos',
    guidance: 'Guía',
    sampler: 'Sampler',
    model: 'Modelo',
    strength: 'Fuerza',
    clipPrompt: 'CLIP lee',
    clipSkip: 'Salto de CLIP',
  },
  tokens: 'Tokens',

  rerun: 'Otra vez',
  edit: 'Editar el texto',
  variations: 'Variaciones',
  upscale: 'Más grande',
  delete: 'Borrar',
  cancel: 'Cancelar',
  retry: 'Reintentar',

  formTitle: 'Dibujar',
  formPrompt: 'Qué dibujar',
  formPromptHint: 'Tan largo y exacto como quieras: hasta 6.000 caracteres',
  formOptions: 'Opciones',
  formImage: 'Imagen de partida',
  formSubmit: 'Dibujar',
};
