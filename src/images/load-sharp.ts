/** Loads sharp on first use (its native library costs a command line some 50 ms) and locks it down. */
import type sharp from 'sharp';
import { AppError } from '../errors.ts';

export type Sharp = typeof sharp;

let loading: Promise<Sharp> | undefined;

/** sharp, able to open nothing but the formats people upload; throws AppError where it has no native library. */
export function loadSharp(): Promise<Sharp> {
  loading ??= importSharp();
  return loading;
}

async function importSharp(): Promise<Sharp> {
  try {
    const { default: library } = await import('sharp');
    // Every image is a new one: a cache would only hold memory.
    library.cache(false);
    // No SVG, PDF or ImageMagick loader can run, whatever the bytes claim to be.
    library.block({ operation: ['VipsForeignLoad'] });
    library.unblock({
      operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'].map((name) => `VipsForeignLoad${name}`),
    });
    return library;
  } catch (cause) {
    throw new AppError('sharp_missing', 'The image library sharp cannot be loaded; run "npm ci" again.', {
      cause,
    });
  }
}
