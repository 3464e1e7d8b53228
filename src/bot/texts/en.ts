/** English; every other language has the same texts. */
import type { ShownField } from '../../request/fields.ts';

export const en = {
  failed: 'Something went wrong here; it has been noted. Trying again costs nothing.',
  busy: 'The chat does not answer me right now. Please try again in a moment.',
  unknownButton: 'This button belongs to an older version of the bot and does nothing any more.',

  waiting: (position: number, of: number) => `Waiting: number ${position} of ${of}`,
  waitsFor: (model: string) => `Waiting for a worker that has ${model}`,
  held: 'Waiting for a moderator to decide',
  heldPaused: 'Paused: it will be drawn once this server may draw again',
  approved: 'Approved',
  startsIn: (time: string) => `starts in about ${time}`,
  starting: 'Starting …',
  step: (step: number, total: number) => `step ${step} of ${total}`,
  left: (time: string) => `about ${time} left`,
  finishing: 'Finishing …',
  drawn: 'Drawn',
  cancelled: 'Cancelled.',
  cancelledByModerator: 'Cancelled by a moderator.',

  onItsWay: 'On its way:',
  comesDirect: 'On its way; it comes by direct message.',
  noDirect: 'I can’t send you direct messages; allow them, then try again.',
  permission: (permission: string) => `I lack a permission here: ${permission}.`,
  noPermission: 'I lack the permission for that here.',
  gone: 'That place or message is gone.',
  fileTooLarge: (megabytes: number) => `That file is too large; at most ${megabytes} MB are read.`,

  failure: (reason: string) => `This could not be drawn: ${reason}`,
  refused: (reason: string) => `This was not drawn: ${reason}`,
  refusedUnknown: 'This was not drawn: a moderator decided against it.',
  failureUnknown: (job: string) => `This could not be drawn; the reason has been noted under ${job}.`,
  retryFree: 'Trying again costs nothing.',

  beyondWords: (words: string) => `I know only coloured shapes. Not drawn: ${words}`,
  beyondMost: (most: number) => `I draw at most ${most} shapes in a picture.`,
  drawnIn: (ran: string, waited: string) => `Drawn in ${ran}, waited ${waited}`,
  madeFrom: 'made from',
  thisPicture: 'this one',
  redrawn: 'The picture was no longer kept; it is drawn again from the same seed.',
  which: 'Which picture?',
  notYours: 'Only who asked for this, or a moderator, can do that.',
  moderatorsOnly: 'Only moderators of this server can do that.',
  private: 'That picture is private.',
  over: 'It is over already.',
  jobGone: 'Nothing is known of that picture any more.',
  notDrawn: 'There is no picture to do that with.',
  initGone: 'The picture it started from is no longer kept; attach it again.',
  largest: (side: number) => `It is as large as it can be drawn already: ${side} pixels.`,
  noModels: 'No model is there to draw with yet. Please try again in a moment.',
  mentionHelp: 'Say what to draw right after my name, or use /imagine.',
  emptyMessage: 'That message has no text to draw.',

  capMember: (limit: number) =>
    `You already have ${limit} pictures waiting, which is the limit. Wait for one, or cancel one.`,
  capServer: (limit: number) =>
    `This server already has ${limit} pictures waiting, which is the limit. Try again a little later.`,
  capAll: (limit: number) => `The queue is full: ${limit} pictures are waiting. Try again a little later.`,

  labels: {
    size: 'Size',
    negative: 'Not wanted',
    seed: 'Seed',
    steps: 'Steps',
    guidance: 'Guidance',
    sampler: 'Sampler',
    model: 'Model',
    controls: 'Guided by',
    strength: 'Strength',
    clipPrompt: 'CLIP reads',
    fast: 'Fast mode',
    clipSkip: 'CLIP skip',
  } satisfies Readonly<Record<ShownField, string>>,
  tokens: 'Tokens',

  rerun: 'Again',
  edit: 'Edit prompt',
  variations: 'Variations',
  upscale: 'Larger',
  delete: 'Delete',
  cancel: 'Cancel',
  retry: 'Try again',

  formTitle: 'Imagine',
  formPrompt: 'What to draw',
  formPromptHint: 'As long and exact as you like: up to 6,000 characters',
  formOptions: 'Options',
  formImage: 'Picture to start from',
  formSubmit: 'Draw',
};

export type Texts = typeof en;
