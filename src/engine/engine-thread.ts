/** The thread that owns the device: reads orders between its pieces of work, reports as it goes. */

import { parentPort, workerData } from 'node:worker_threads';
import { chooseDevice } from '../pipeline/device.ts';
import type { Device } from '../pipeline/models.ts';
import { createModelShelf } from './model-shelf.ts';
import type { Order, Report, Settings } from './protocol.ts';
import { Scheduler } from './scheduler.ts';
import { sendError } from './sent-error.ts';

/** Pictures move to the other thread; everything else is small enough to be copied. */
function picturesOf(report: Report): ArrayBuffer[] {
  const pictures: Uint8Array[] = [];
  if (report.kind === 'done') pictures.push(...report.result.images.map(({ rgb }) => rgb));
  if (report.kind === 'progress' && report.progress.preview) pictures.push(report.progress.preview.rgb);
  return pictures.map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer);
}

function report(message: Report): void {
  parentPort?.postMessage(message, picturesOf(message));
}

function serve(device: Device, { modelsFolder, memoryLimit, maxInFlight }: Settings): void {
  const shelf = createModelShelf({
    device,
    modelsFolder,
    memoryLimit,
    onChange: () => report({ kind: 'models', models: shelf.held() }),
    onNotice: (notice) => report({ kind: 'notice', notice }),
  });
  const scheduler = new Scheduler({ shelf, device, maxInFlight, report });
  parentPort?.on('message', (order: Order) => {
    if (order.kind === 'draw') scheduler.draw(order);
    if (order.kind === 'cancel') scheduler.cancel(order.id);
  });
  report({ kind: 'ready', device });
}

const settings: Settings = workerData;
try {
  const { device } = settings;
  const chosen = typeof device === 'string' ? await chooseDevice(device) : device;
  serve(settings.winograd ? chosen : { ...chosen, winograd: false }, settings);
} catch (error) {
  report({ kind: 'unfit', error: sendError(error, 'engine_failed') });
}
