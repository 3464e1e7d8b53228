/** Draws prompts through the queue, a grid of pictures each, and writes every grid as soon as it is there. */

import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DpgItem } from '../../dpg/official/benchmark.ts';
import { AppError, UserError } from '../../errors.ts';
import type { AdmittedJob } from '../../gate/gate.ts';
import type { WantedDevice } from '../../graph/device/choose-device.ts';
import { decodeInitImage } from '../../images/decode-init-image.ts';
import { encodePng } from '../../images/encode-png.ts';
import { makeGrid } from '../../images/grid.ts';
import { readPngText } from '../../images/png-text.ts';
import { writeImage } from '../../images/write-image.ts';
import type { DeliveredImage } from '../../jobs/ports.ts';
import type { JobView } from '../../jobs/record/job-view.ts';
import { needsInWords } from '../../jobs/route.ts';
import { drawingEnd, resultOf } from '../queue/collect.ts';
import { cliMember } from '../queue/new-job.ts';
import type { QueueUse } from '../queue/with-queue.ts';
import type { Part } from '../service/service.ts';
import { gridFile } from './dpg-files.ts';
import { startOwnWorker } from './own-worker.ts';

export interface GridJob {
  readonly item: DpgItem;
  readonly job: AdmittedJob;
}

/** How often it is looked whether somebody draws. */
const lookMs = 5_000;

/** A worker that has just started may not have told of its models yet. */
const patienceMs = 3_000;

/** Jobs that wait or run at a time, for each place that draws; the rest stays out of other people's way. */
const perPlace = 2;

export interface GridWork {
  readonly queue: QueueUse;
  readonly work: readonly GridJob[];
  readonly out: string;
  /** For where this process draws; `auto` leaves it to ELLA_DEVICE. */
  readonly device: WantedDevice;
}

/**
 * Draws all of `work`. Where no worker is there, this process draws.
 * @throws what a drawing failed with, once nothing is in the queue any more; the signal's reason
 */
export async function drawGrids(
  { queue, work, out, device }: GridWork,
  signal: AbortSignal,
  onDrawn: (done: number) => void,
): Promise<void> {
  const stop = new AbortController();
  const all = AbortSignal.any([signal, stop.signal]);
  // Every job listens to it; more than ten are no leak.
  setMaxListeners(0, all);
  const { workers } = await queue.jobs.queue();
  const slots = workers.reduce((sum, worker) => sum + worker.slots, 0);
  const places = perPlace * (slots || queue.config.jobsInFlight);
  const line = work.values();
  let done = 0;
  const lane = async () => {
    for (const each of line) {
      await drawGrid(queue, each, out, all);
      done++;
      onDrawn(done);
    }
  };
  const endOthers = (error: unknown) => {
    // What they have in the queue is taken out again.
    stop.abort(error);
    throw error;
  };
  const worker = seeToWorkers(queue, device, all).catch(endOthers);
  const lanes = Array.from({ length: Math.min(places, work.length) }, () => lane().catch(endOthers));
  await Promise.allSettled(lanes);
  const failure = stop.signal.reason;
  stop.abort();
  await Promise.allSettled([worker]);
  signal.throwIfAborted();
  if (failure !== undefined) throw failure;
}

/** Draws itself from when nobody else does until the signal aborts. @throws what ended its engine */
async function seeToWorkers(queue: QueueUse, device: WantedDevice, signal: AbortSignal): Promise<void> {
  let failure: Error | undefined;
  let own: Part | undefined;
  const failed = new AbortController();
  try {
    const until = AbortSignal.any([signal, failed.signal]);
    while (!until.aborted) {
      // One that was there may go, or have been dead already.
      own ??=
        (await queue.jobs.queue()).workers.length > 0
          ? undefined
          : await startOwnWorker(queue, device, until, (error) => {
              failure = error;
              failed.abort();
            });
      await sleep(lookMs, undefined, { signal: until }).catch(() => {});
    }
  } finally {
    await own?.stop(0);
  }
  if (failure !== undefined) throw failure;
}

async function drawGrid(
  { jobs }: QueueUse,
  { item, job }: GridJob,
  out: string,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const { id } = await jobs.enqueue(job);
  const vain = waitingInVain();
  const either = AbortSignal.any([signal, vain.signal]);
  try {
    resultOf(await drawingEnd(jobs, id, either, vain.look));
    const images = await jobs.images(id);
    if (images === undefined) throw new AppError('images_expired', `The pictures of job ${id} are gone.`);
    await writeImage(gridFile(out, item.id), await gridOf(images));
    await jobs.collect(id);
  } catch (error) {
    if (either.aborted) await jobs.cancel(id, cliMember());
    throw error;
  } finally {
    vain.stop();
  }
}

/** A job of a bench has no time for a worker that may come: aborts where none has its model for a while. */
function waitingInVain() {
  const found = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  const look = ({ waiting }: JobView) => {
    const { lacking } = waiting ?? {};
    if (lacking === undefined) return stop();
    const message = `There is no model "${lacking.base}": no worker of this queue has ${needsInWords(lacking)}.`;
    timer ??= setTimeout(() => found.abort(new UserError('unknown_model', message)), patienceMs);
  };
  return { signal: found.signal, look, stop };
}

/** One PNG of all, with the first one's description: prompt, seed, steps … */
async function gridOf(images: readonly DeliveredImage[]): Promise<Buffer> {
  const [first] = images;
  if (first !== undefined && images.length === 1) return first.png;
  const { rgb, width, height } = makeGrid(
    await Promise.all(images.map((image) => decodeInitImage(image.png, image))),
  );
  const { parameters } = readPngText(first?.png ?? new Uint8Array());
  return encodePng(rgb, width, height, parameters === undefined ? {} : { parameters });
}
