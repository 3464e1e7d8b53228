/** What a person sees while a model comes: a bar with rate and time left, or now and then a line where no terminal is. */

import type { WriteStream } from 'node:tty';
import type { PullProgress } from '../../hub/shelf/tally.ts';
import { formatBytes, formatSeconds } from './figures.ts';

export interface DownloadBar {
  update(progress: PullProgress): void;
  /** A line that stays, above the bar. */
  say(line: string): void;
  /** Wipes the bar. */
  finish(): void;
}

const cells = 24;
const repaintMs = 100;
/** The rate is that of the last few seconds, in ms: a mean of all would not tell that it has become slow. */
const rateMs = 5000;

/** One line of figures. @param rate bytes a second; 0 while nothing is known of it */
export function formatProgress({ done, total, filesDone, files }: PullProgress, rate: number): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.floor(cells * share);
  const parts = [
    `${'█'.repeat(filled)}${'░'.repeat(cells - filled)} ${Math.floor(100 * share)} %`,
    `${formatBytes(done)} of ${formatBytes(total)}`,
    ...(rate > 0 ? [`${formatBytes(rate)}/s`, `${formatSeconds((total - done) / rate)} left`] : []),
    `${filesDone} of ${files} files`,
  ];
  return parts.join('  ');
}

/** Measures how fast bytes come. Times are in ms. */
export function createRateMeter(): (fetched: number, now: number) => number {
  const marks: { at: number; fetched: number }[] = [];
  return (fetched, now) => {
    marks.push({ at: now, fetched });
    while (marks.length > 2 && now - (marks[1]?.at ?? now) > rateMs) marks.shift();
    const [first] = marks;
    if (first === undefined || now - first.at < repaintMs) return 0;
    return ((fetched - first.fetched) * 1000) / (now - first.at);
  };
}

export function createDownloadBar(stream: WriteStream | NodeJS.WriteStream): DownloadBar {
  return stream.isTTY ? createLiveBar(stream) : createPlainLines(stream);
}

function createLiveBar(stream: WriteStream | NodeJS.WriteStream): DownloadBar {
  const meter = createRateMeter();
  let painted = Number.NEGATIVE_INFINITY;
  let line = '';
  const wipe = () => stream.write('\r\u{1b}[K');
  return {
    update(progress) {
      const now = performance.now();
      if (now - painted < repaintMs && progress.done < progress.total) return;
      painted = now;
      line = formatProgress(progress, meter(progress.fetched, now)).slice(0, (stream.columns ?? 80) - 1);
      wipe();
      stream.write(line);
    },
    say(text) {
      wipe();
      stream.write(`${text}\n${line}`);
    },
    finish: wipe,
  };
}

/** A line for every tenth that has come, the last once every file is whole. */
function createPlainLines(stream: WriteStream | NodeJS.WriteStream): DownloadBar {
  const meter = createRateMeter();
  let tenth = 0;
  return {
    update(progress) {
      const rate = meter(progress.fetched, performance.now());
      const whole = progress.filesDone === progress.files;
      const share = progress.total === 0 ? 0 : progress.done / progress.total;
      const reached = whole ? 10 : Math.floor(10 * share);
      if (reached <= tenth || (reached >= 10 && !whole)) return;
      tenth = reached;
      stream.write(`${formatProgress(progress, rate).replace(/^[█░]+ /, '')}\n`);
    },
    say: (text) => stream.write(`${text}\n`),
    finish() {},
  };
}
