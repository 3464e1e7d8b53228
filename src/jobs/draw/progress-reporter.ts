/** Reports a running job's progress to Redis, at most twice a second, and learns whether it is still wanted. */
import { messageOf } from '../../errors.ts';
import type { Log } from '../../store/log.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { DrawProgress } from '../ports.ts';
import type { StopCode } from './stop-reasons.ts';

export interface ProgressReporter {
  report(progress: DrawProgress): void;
  /** Sends nothing more; resolves when nothing is on its way. */
  stop(): Promise<void>;
}

export interface ProgressReporterOptions {
  readonly ledger: Ledger;
  readonly id: string;
  readonly run: string;
  readonly log: Log;
  /** The job is no longer this run's. */
  readonly onLost: (code: StopCode) => void;
  /** The shortest time between two reports, in ms. */
  readonly everyMs?: number;
  /** How often to ask whether the job is still wanted when there is no progress, in ms. */
  readonly askMs?: number;
}

/** What is larger is left out: a preview is for a chat message that changes twice a second. */
const maxPreview = 64 * 1024;

/** Over how many past reports the speed is measured. */
const marksKept = 12;

export function createProgressReporter(options: ProgressReporterOptions): ProgressReporter {
  const { ledger, id, run, log, everyMs = 500, askMs = 2_000 } = options;
  const marks: { at: number; step: number }[] = [];
  let latest: DrawProgress | undefined;
  let previews = 0;
  let lastSent = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let sending = Promise.resolve();
  let busy = false;

  const schedule = (wait: number) => {
    clearTimeout(timer);
    if (stopped) return;
    timer = setTimeout(() => {
      if (busy) return;
      busy = true;
      sending = send().finally(() => {
        busy = false;
        schedule(latest === undefined ? askMs : Math.max(0, lastSent + everyMs - Date.now()));
      });
    }, wait);
  };

  const send = async () => {
    const progress = latest;
    latest = undefined;
    lastSent = Date.now();
    try {
      const preview = progress === undefined ? '' : await previewOf(progress);
      if (stopped) return;
      if (preview !== '') previews++;
      const text = progress === undefined ? '' : describe(progress);
      const answer = await ledger.progress(id, run, text, preview);
      if (answer !== 'mine' && !stopped)
        options.onLost(answer === 'cancelled' ? 'draw_cancelled' : 'draw_taken');
    } catch (error) {
      // Progress is for the eye only: a full Redis must not fail a drawing.
      log.debug({ job: id, err: error }, `Progress was not reported: ${messageOf(error)}`);
    }
  };

  const previewOf = async (progress: DrawProgress): Promise<Uint8Array | ''> => {
    const bytes = await progress.preview?.();
    return bytes === undefined || bytes.byteLength === 0 || bytes.byteLength > maxPreview ? '' : bytes;
  };

  const describe = ({ step, steps }: DrawProgress): string => {
    marks.push({ at: Date.now(), step });
    if (marks.length > marksKept) marks.shift();
    const first = marks[0] ?? { at: 0, step: 0 };
    const seconds = (Date.now() - first.at) / 1_000;
    const rate = step > first.step && seconds > 0 ? (step - first.step) / seconds : null;
    const left = rate === null ? null : (steps - step) / rate;
    return JSON.stringify({ step, steps, rate, left, preview: previews });
  };

  schedule(askMs);
  return {
    report(progress) {
      const first = latest === undefined;
      latest = progress;
      if (first && !busy) schedule(Math.max(0, lastSent + everyMs - Date.now()));
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await sending;
    },
  };
}
