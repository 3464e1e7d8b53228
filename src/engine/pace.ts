/** How fast a request progresses, and when to show a preview. */

import type { DrawnStep } from '../pipeline/draw.ts';
import type { EngineProgress } from './protocol.ts';

/** Between two previews of a request, at least. */
const previewMilliseconds = 500;
/** Where previews take time to decode, they may take one part in this many of the drawing's, … */
const previewShare = 50;
/** … but one is shown after this long. */
const longestMilliseconds = 10_000;
/** How much the latest step counts: the pace changes when other requests join and leave. */
const weight = 0.3;

export interface Pace {
  /** Called when the first step begins. */
  begin(): void;
  /** What to tell after a step, once its preview is made. */
  step(progress: DrawnStep): Promise<EngineProgress>;
}

/** @param now milliseconds of a clock that never goes back */
export function createPace(now: () => number = () => performance.now()): Pace {
  let lastStep: number | undefined;
  let nextPreview = Number.NEGATIVE_INFINITY;
  let secondsPerStep: number | undefined;

  return {
    begin() {
      lastStep ??= now();
    },
    async step({ step, steps, preview }) {
      const time = now();
      if (lastStep !== undefined) {
        const latest = (time - lastStep) / 1000;
        secondsPerStep =
          secondsPerStep === undefined ? latest : secondsPerStep + weight * (latest - secondsPerStep);
      }
      lastStep = time;
      const image = time >= nextPreview ? await preview() : undefined;
      if (image) {
        const wait = Math.min(longestMilliseconds, (now() - time) * previewShare);
        nextPreview = time + Math.max(previewMilliseconds, wait);
      }
      return {
        stage: step < steps ? 'drawing' : 'decoding',
        step,
        steps,
        ...(secondsPerStep !== undefined && { secondsPerStep }),
        ...(image && { preview: image }),
      };
    },
  };
}
