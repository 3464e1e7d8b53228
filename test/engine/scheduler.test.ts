/** Which rows go into which UNet call, seen from the calls themselves. */

import { afterAll, describe, expect, it } from 'vitest';
import type { Lease, ModelShelf } from '../../src/engine/model-shelf.ts';
import type { Report, Ticket } from '../../src/engine/protocol.ts';
import { Scheduler } from '../../src/engine/scheduler.ts';
import { AppError } from '../../src/errors.ts';
import { readBundle } from '../../src/pipeline/bundle.ts';
import { chooseDevice } from '../../src/pipeline/device.ts';
import { createModels, type Models, type UnetBatch } from '../../src/pipeline/models.ts';
import type { DrawOptions } from '../../src/pipeline/request.ts';
import { createTextEncoder } from '../../src/pipeline/text/conditioning.ts';
import { plainModel } from '../../src/request/model-ref.ts';
import { referenceBundle } from '../support/drawing/reference.ts';
import { createSoloist, worstDifference } from '../support/drawing/test-engine.ts';

const bundle = await readBundle(referenceBundle);
const device = await chooseDevice('cpu');
const models = createModels(bundle, device);
const encode = createTextEncoder(models);
const soloist = await createSoloist();
afterAll(() => Promise.all([models.release(), soloist.release()]));

type Unet = Models['unet'];

/** Runs a scheduler in this thread until all requests are over, with a UNet that is looked at on the way. */
async function schedule(requests: readonly DrawOptions[], unet: (batch: UnetBatch) => ReturnType<Unet>) {
  const watched: Models = { ...models, unet };
  let leases = 0;
  const shelf: ModelShelf = {
    take: async (): Promise<Lease> => {
      leases++;
      return { key: 'only', bundle, models: watched, encode, giveBack: () => leases-- };
    },
    held: () => [],
  };
  const reports: Report[] = [];
  await new Promise<void>((resolve) => {
    let open = requests.length;
    const report = (message: Report) => {
      reports.push(message);
      if ((message.kind === 'done' || message.kind === 'failed') && --open === 0) resolve();
    };
    const scheduler = new Scheduler({ shelf, device, maxInFlight: 8, report });
    for (const [id, options] of requests.entries()) {
      scheduler.draw({ id, model: plainModel('any'), options, watched: true } satisfies Ticket);
    }
  });
  const results = reports.flatMap((report) => (report.kind === 'done' ? [report] : []));
  const errors = reports.flatMap((report) => (report.kind === 'failed' ? [report] : []));
  return { results, errors, leases: () => leases };
}

const square: DrawOptions = {
  prompt: 'a red cube',
  steps: 6,
  seed: 1,
  width: 64,
  height: 64,
  sampler: 'euler',
};
const wide: DrawOptions = { ...square, width: 128 };

/** All pictures against those drawn alone. */
async function expectSame(
  requests: readonly DrawOptions[],
  results: Awaited<ReturnType<typeof schedule>>['results'],
) {
  expect(results).toHaveLength(requests.length);
  for (const { id, result } of results) {
    const request = requests[id];
    if (!request) throw new Error(`Nobody asked for ${id}`);
    expect(worstDifference(result, await soloist.draw(request)), `request ${id}`).toBeLessThanOrEqual(1);
  }
}

describe('calls of the UNet', () => {
  it('take the rows of all who have the same shape, in turns with other shapes', async () => {
    const calls: string[] = [];
    const requests = [
      square,
      { ...wide, seed: 2 },
      { ...square, seed: 3 },
      { ...wide, seed: 4, guidance: 1 },
    ];
    const { results, leases } = await schedule(requests, (batch) => {
      calls.push(`${batch.width}:${batch.rows}`);
      return models.unet(batch);
    });
    await expectSame(requests, results);
    // Two squares with two rows each; a wide one with two rows and one with one.
    expect(calls).toContain('8:4');
    expect(calls).toContain('16:3');
    // While both shapes wait, never the same one twice in a row.
    const widths = calls.map((call) => call.split(':')[0]);
    const both = widths.slice(
      Math.max(widths.indexOf('8'), widths.indexOf('16')),
      Math.min(widths.lastIndexOf('8'), widths.lastIndexOf('16')) + 1,
    );
    expect(both.length).toBeGreaterThan(6);
    expect(both.every((width, i) => width !== both[i - 1])).toBe(true);
    const apart = requests.length * 6;
    expect(calls.length).toBeLessThan(apart);
    expect(leases()).toBe(0);
  });

  it('that find no memory are made with fewer rows, and the pictures are the same', async () => {
    const sizes: number[] = [];
    const requests = [square, { ...square, seed: 2 }, { ...square, seed: 3, images: 2 }];
    const { results } = await schedule(requests, (batch) => {
      sizes.push(batch.rows);
      if (batch.rows > 2) throw new AppError('inference_failed', 'bad allocation');
      return models.unet(batch);
    });
    await expectSame(requests, results);
    expect(Math.max(...sizes)).toBeGreaterThan(2);
    expect(Math.max(...sizes.slice(-4))).toBeLessThanOrEqual(2);
  });

  it('that fail with a single row fail its request and no other', async () => {
    const requests = [square, wide, { ...square, seed: 2 }];
    const { results, errors, leases } = await schedule(requests, (batch) => {
      if (batch.width === 16) throw new AppError('inference_failed', 'bad allocation');
      return models.unet(batch);
    });
    expect(errors.map(({ id, error }) => [id, error.code, error.message])).toEqual([
      [1, 'inference_failed', 'bad allocation'],
    ]);
    expect(results.map(({ id }) => id).sort()).toEqual([0, 2]);
    expect(leases()).toBe(0);
  });

  it('that fail for another reason than the rows fail all who are in them', async () => {
    let calls = 0;
    const { errors } = await schedule([square, { ...square, seed: 2 }, { ...square, seed: 3 }], () => {
      calls++;
      throw new AppError('session_failed', 'unet cannot be loaded');
    });
    expect(errors.map(({ error }) => error.code)).toEqual([
      'session_failed',
      'session_failed',
      'session_failed',
    ]);
    expect(calls).toBeLessThanOrEqual(3);
  });
});
