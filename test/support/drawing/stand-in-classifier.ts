/** A classifier that tells striped pictures from plain ones, and an engine that draws both: no model, no luck. */
import type { Engine } from '../../../src/engine/engine.ts';
import type { Pixels } from '../../../src/gate/rule.ts';
import type { Classifier } from '../../../src/moderation/images/classifier.ts';

const side = 64;
/** Pixels of a stripe: wide enough to be seen in a preview, too narrow to be seen once blurred. */
const stripe = 4;

/** Unsafe pictures are those of odd seeds. */
export function isUnsafe(seed: number): boolean {
  return seed % 2 === 1;
}

export function pixelsOf(seed: number): Pixels & { readonly seed: number } {
  const rgb = new Uint8Array(side * side * 3);
  for (let at = 0; at < side * side; at++) {
    const light = Math.floor((at % side) / stripe) % 2 === 0;
    rgb.fill(isUnsafe(seed) ? (light ? 255 : 0) : 100 + (seed % 50), at * 3, at * 3 + 3);
  }
  return { rgb, width: side, height: side, seed };
}

/** Whether a picture has stripes: both very dark and very light pixels. */
export function hasStripes({ rgb }: Pixels): boolean {
  return rgb.some((value) => value < 40) && rgb.some((value) => value > 215);
}

export const standInClassifier: Classifier = {
  name: 'stand-in',
  unsafety: async (picture) => (hasStripes(picture) ? 0.9 : 0.1),
  close: async () => {},
};

/** Draws without a model, with previews on the way. */
export const stripesEngine: Pick<Engine, 'draw'> = {
  async draw({ seed = 0, images: count = 1, prompt }, { model, onProgress }) {
    const images = Array.from({ length: count }, (_, index) => pixelsOf(seed + index));
    for (const [step, preview] of images.entries()) {
      onProgress?.({ stage: 'drawing', step, steps: count, preview });
      // Long enough for it to be shown.
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    return {
      images,
      model: model.base,
      device: { provider: 'cpu' },
      precision: 'f32',
      tokens: { prompt: 1, negative: 0, used: 1, dropped: 0 },
      seconds: { encode: 0, connect: 0, denoise: 0, decode: 0 },
      request: {
        prompt,
        negative: '',
        clip: false,
        seed,
        images: count,
        width: side,
        height: side,
        steps: 1,
        guidance: 7,
        sampler: 'ddim',
        tokenLength: 'auto',
      },
    };
  },
};
