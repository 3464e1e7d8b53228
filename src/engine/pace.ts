/** How fast a request progresses, and when to show a preview. */

import type { DrawnStep } from '../pipeline/draw.ts';
import type { EngineProgress } from './protocol.ts';

/** Between two previews of a request. */
const previewMilliseconds = 500;
/** How much the latest step counts: the pace changes when other requests join and leave. */
const weight = 0.3;

export interface Pace {
  /** Called when the first step begins. */
  begin(): void;
  /** What to tell after a step. */
  step(progress: DrawnStep): EngineProgress;
}

/** @param now milliseconds of a clock that never goes back */
export function createPace(now: () => number = () => performance.now()): Pace {
  let lastStep: number | undefined;
  let lastPreview = Number.NEGATIVE_INFINITY;
  let secondsPerStep: number | undefined;

  return {
    begin() {
      lastStep ??= now();
    },
    step({ step, steps, preview }) {
      const time = now();
      if (lastStep !== undefined) {
        const latest = (time - lastStep) / 1000;
        secondsPerStep =
          secondsPerStep === undefined ? latest : secondsPerStep + weight * (latest - secondsPerStep);
      }
      lastStep = time;
      const due = time - lastPreview >= previewMilliseconds;
      const image = due ? preview() : undefined;
      if (image) lastPreview = time;
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
