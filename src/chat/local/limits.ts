/** The local chat's limits: close to those of the other platforms, so that what works here works there. */
import type { Limits } from '../platform.ts';

export const localLimits: Limits = {
  message: 4000,
  fields: 25,
  images: 10,
  imageBytes: 25 * 1024 * 1024,
  buttons: 25,
  buttonLabel: 80,
  formFields: 10,
  formText: 10_000,
  formTitle: 100,
  threadName: 100,
  updateEvery: 200,
  liveImages: true,
  spoilers: true,
  privateImages: true,
};

/** The largest file a person can attach; the bot's own limit is smaller, and says so. */
export const maxUpload = 100 * 1024 * 1024;
