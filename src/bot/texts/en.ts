/** English; every other language has the same texts. */
import type { AbilityWords } from '../../jobs/abilities.ts';
import type { MenuFlag, ShownField } from '../../request/fields.ts';

export const en = {
  failed: 'Something went wrong on my side, and I’ve made a note of it. Feel free to try again.',
  busy: 'The chat isn’t answering me right now. Please try again in a moment.',
  unknownButton: 'This button is from an older version of the bot and no longer works.',

  waiting: (position: number, of: number) => `Waiting: number ${position} of ${of}`,
  waitsFor: (model: string) => `Waiting for a worker that has ${model}`,
  /** Beside a model. */
  abilities: {
    'image-check': 'a check of pictures',
    'depth-model': 'a model for depth maps',
  } satisfies AbilityWords,
  held: 'Waiting for a moderator’s approval',
  heldPaused: 'Paused: this will be drawn when drawing resumes on this server',
  approved: 'Approved',
  startsIn: (time: string) => `starts in about ${time}`,
  starting: 'Starting…',
  step: (step: number, total: number) => `step ${step} of ${total}`,
  left: (time: string) => `about ${time} left`,
  finishing: 'Finishing…',
  stalled: 'waiting for a sign of life',
  drawn: 'Drawn',
  posting: 'Drawn, and being posted',
  alreadyDrawn: 'It is drawn already, and being posted.',
  cancelled: 'Cancelled.',
  cancelledByModerator: 'Cancelled by a moderator.',
  deleted: 'Deleted.',
  deletedByModerator: 'Deleted by a moderator.',
  deleteSure: 'Delete it for everyone? That can’t be undone.',
  yoursDeleted: (prompt: string) => `A moderator deleted your picture: ${prompt}`,

  onItsWay: 'On its way:',
  /** Said where words of a LoRA or a textual inversion would do nothing. */
  loraWords: (lora: string, words: string) =>
    `${lora} listens for “${words}”: put that into the prompt, with --clip.`,
  embeddingUnread: (names: string) => `Only CLIP reads ${names}: add --clip.`,
  comesDirect: 'On its way; you’ll get it by direct message.',
  noDirect: 'I can’t send you direct messages. Allow them, then try again.',
  permission: (permission: string) => `I’m missing a permission here: ${permission}.`,
  noPermission: 'I don’t have permission to do that here.',
  gone: 'That channel or message no longer exists.',
  fileTooLarge: (megabytes: number) => `That file is too large; the limit is ${megabytes} MB.`,

  failure: (reason: string) => `I couldn’t draw this: ${reason}`,
  refused: (reason: string) => `This was not drawn: ${reason}`,
  refusedUnknown: 'This was not drawn: a moderator turned it down.',
  failureUnknown: (job: string) => `I couldn’t draw this. The reason is in the log under ${job}.`,
  retryFree: 'Feel free to try again.',

  beyondWords: (words: string) => `I only know coloured shapes. Not drawn: ${words}`,
  beyondMost: (most: number) => `I can draw at most ${most} shapes in one picture.`,
  madeFrom: 'made from',
  thisPicture: 'this one',
  notShown: (count: number) =>
    count === 1
      ? 'One picture isn’t shown: the rules here don’t allow it.'
      : `${count} pictures aren’t shown: the rules here don’t allow it.`,
  redrawn: 'That picture had expired, so it’s drawn again from the same seed.',
  which: 'Which picture?',
  notYours: 'Only the person who asked for this, or a moderator, can do that.',
  moderatorsOnly: 'Only moderators of this server can do that.',
  private: 'That picture is private.',
  over: 'It’s too late to do that now.',
  jobGone: 'I no longer have any record of that picture.',
  notDrawn: 'There’s no picture to do that with.',
  initGone: 'The picture it started from has expired. Please attach it again.',
  largest: (side: number) => `It’s already as large as I can draw it: ${side} pixels.`,
  noModels: 'There’s no model to draw with yet. Please try again in a moment.',
  mentionHelp: 'Say what to draw right after my name, or use /imagine.',
  emptyMessage: 'That message has no text to draw.',

  capMember: (limit: number) =>
    `You already have ${limit} pictures waiting, which is the limit. Wait for one to finish, or cancel one.`,
  capServer: (limit: number) =>
    `This server already has ${limit} pictures waiting, which is the limit. Try again a little later.`,
  capAll: (limit: number) => `The queue is full: ${limit} pictures are waiting. Try again a little later.`,

  labels: {
    size: 'Size',
    negative: 'Leave out',
    seed: 'Seed',
    steps: 'Steps',
    guidance: 'Guidance',
    sampler: 'Sampler',
    model: 'Model',
    controls: 'Guided by',
    strength: 'Strength',
    clipPrompt: 'CLIP reads',
    effort: 'Effort',
    clipSkip: 'CLIP skip',
  } satisfies Readonly<Record<ShownField, string>>,
  filledIn: (flags: string) => `From your /defaults and presets: ${flags}`,
  tokens: 'Tokens',

  rerun: 'Again',
  edit: 'Edit prompt',
  variations: 'Variations',
  upscale: 'Larger',
  finish: 'Finish',
  efforts: { fast: 'fast mode', draft: 'draft' },
  alone: 'Alone',
  star: 'Star',
  starOn: 'In your /favourites now.',
  starOff: 'No longer in your /favourites.',
  showcasedBy: 'Asked for by',
  info: 'Info',
  delete: 'Delete',
  cancel: 'Cancel',
  retry: 'Try again',

  formTitle: 'Imagine',
  formPrompt: 'What to draw',
  formPromptHint: 'As long and detailed as you like',
  formOptions: 'Options',
  menus: {
    n: 'Number of pictures',
    ar: 'Aspect ratio',
    sampler: 'Sampler',
    model: 'Model',
  } satisfies Readonly<Record<MenuFlag, string>>,
  menuUsual: 'As usual',
  menuOneOfEach: 'At most one of each',
  formImage: 'Picture to start from',
  formImageKept: (names: string) => `Kept: ${names}. Choose another to replace it.`,
  formSubmit: 'Draw',
};

export type Texts = typeof en;
