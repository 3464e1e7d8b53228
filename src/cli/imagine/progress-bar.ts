/** A line on a terminal that shows how far the drawing is. */

import type { WriteStream } from 'node:tty';
import type { Progress } from '../../request/progress.ts';

export interface ProgressBar {
  update(progress: Progress): void;
  /** Wipes the line. */
  finish(): void;
}

const cells = 24;

/** A bar on `stream`; nothing is written where it is no terminal or `enabled` is false. */
export function createProgressBar(stream: WriteStream | NodeJS.WriteStream, enabled: boolean): ProgressBar {
  if (!enabled || !stream.isTTY) return { update() {}, finish() {} };
  const started = performance.now();
  return {
    update({ step, steps }) {
      const filled = Math.round((cells * step) / steps);
      const perSecond = step / ((performance.now() - started) / 1000);
      const bar = '█'.repeat(filled) + '░'.repeat(cells - filled);
      stream.write(`\r${bar} ${step}/${steps} ${perSecond.toFixed(2)} it/s `);
    },
    finish: () => stream.write('\r\u{1b}[K'),
  };
}
