/** A real engine behind a gate: people can watch a drawing for as long as a test wants. */

import { createDraw } from '../../../src/cli/worker/draw-with-engine.ts';
import { createGate } from '../../../src/gate/gate.ts';
import type { Draw } from '../../../src/jobs/ports.ts';
import { fixturePath } from '../drawing/reference.ts';
import { startEngine } from '../drawing/test-engine.ts';
import { untilAborted } from './world.ts';

export interface GatedDraw {
  readonly draw: Draw;
  /** Shows one more of so many steps; the picture follows the last. */
  step(): void;
  /** Lets all drawings run on freely. */
  free(): void;
  close(): Promise<void>;
}

export const gatedSteps = 4;

/** Every drawing stops before each of its steps; what comes out is what the engine drew. */
export function createGatedDraw(modelsFolder = fixturePath('')): GatedDraw {
  const engine = startEngine({ modelsFolder });
  const drawNow = createDraw({
    engine,
    gate: createGate([]),
    modelsFolder,
    onStep: () => {},
    onUnavailable: (error) => Promise.reject(error),
  });
  let open = false;
  /** Steps let through before anyone came to the gate. */
  let passes = 0;
  const waiting: (() => void)[] = [];
  const step = () => {
    const next = waiting.shift();
    if (next === undefined) passes += 1;
    else next();
  };
  const gate = async () => {
    if (open) return;
    if (passes > 0) passes -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  return {
    async draw(request, context) {
      const previews: Uint8Array[] = [];
      const result = await drawNow(request, {
        ...context,
        onProgress: ({ preview }) => {
          void Promise.resolve(preview?.()).then((bytes) => bytes && previews.push(bytes));
        },
      });
      for (let step = 1; step <= gatedSteps; step++) {
        await Promise.race([gate(), untilAborted(context.signal)]);
        context.onProgress({ step, steps: gatedSteps, preview: () => previews.at(step - 1 - gatedSteps) });
      }
      await Promise.race([gate(), untilAborted(context.signal)]);
      return result;
    },
    step,
    free() {
      open = true;
      for (const go of waiting.splice(0)) go();
    },
    close: () => engine.close(),
  };
}
