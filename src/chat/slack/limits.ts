/** What Slack takes at most. */
import type { Limits } from '../platform.ts';

export const slackLimits: Limits = {
  // Of 40,000 it takes, Slack itself advises to keep to so many.
  message: 4000,
  fields: 25,
  images: 10,
  // Slack takes 1 GB; nobody wants to wait for that.
  imageBytes: 100 * 1024 * 1024,
  buttons: 25,
  // Of 75, some for an emoji before it.
  buttonLabel: 60,
  formFields: 100,
  formText: 3000,
  formTitle: 24,
  // Threads have no names.
  threadName: 100,
  // `chat.update` may be called about 50 times a minute.
  updateEvery: 3000,
  // One at a time, as a block with a file that is shared nowhere.
  liveImages: true,
  spoilers: false,
  // What only one person sees there has no files.
  privateImages: false,
};

export const maxButtonText = 75;
export const maxContext = 2000;
export const maxAlt = 1000;

/** ms between two previews in a message. What uploads and deletes them is limited for a whole workspace. */
export const previewEvery = 8000;
