/** The offer of a real model on the page. */
import { afterEach, expect, it } from 'vitest';
import type { PullState } from '../../../src/chat/local/model-pull.ts';
import { type OpenPage, openPage, violations } from '../../support/local/page.ts';

let world: OpenPage | undefined;
afterEach(() => world?.close());

it('is a button with size and licence, then a bar that can be paused, then how to draw with it', async () => {
  const offer: PullState = { kind: 'offer', title: 'The real one', bytes: 5.22e9, license: 'OpenRAIL-M' };
  const going = { kind: 'pulling', title: 'The real one', done: 1.2e9, total: 4.8e9, rate: 2e7 } as const;
  let state: PullState = offer;
  const orders: string[] = [];
  const order = (name: string, next: PullState) => () => {
    orders.push(name);
    state = next;
  };
  const modelPull = {
    state: async () => state,
    start: order('start', going),
    stop: order('stop', offer),
  };
  world = await openPage({ modelPull });
  const page = await world.visit('Ann');
  const box = page.locator('#sidebar .model-pull');
  await box.getByRole('button', { name: 'Get the real model (5.2 GB)' }).click();
  await box.getByText('1.2 GB / 4.8 GB · 20.0 MB/s · 3 min left').waitFor();
  expect(await box.locator('progress').getAttribute('value')).toBe('0.25');
  // Where nothing is written yet it stands too.
  await page.locator('#channel .empty .model-pull progress').waitFor();
  expect(await violations(page)).toEqual([]);
  state = { ...going, done: 2.4e9, note: 'The server is busy' };
  await box.getByText('The server is busy').waitFor();
  await box.getByRole('button', { name: 'Pause' }).click();
  await box.getByRole('button', { name: 'Get the real model (5.2 GB)' }).click();
  expect(orders).toEqual(['start', 'stop', 'start']);
  state = { kind: 'failed', title: 'The real one', message: 'The disk is full' };
  await box.getByText('The disk is full').waitFor();
  await box.getByRole('button', { name: 'Try again' }).click();
  state = { kind: 'ready', title: 'The real one', name: 'ella-sd15' };
  await box.getByText('--model ella-sd15').waitFor();
});

it('is not there where none can be fetched', async () => {
  world = await openPage();
  const page = await world.visit('Ann');
  await page.locator('.empty').first().waitFor();
  expect(await page.locator('.model-pull:visible').count()).toBe(0);
});
