/** One message kept up to date. */
import { expect, it } from 'vitest';
import { createPainter } from '../../src/bot/flow/follow/painter.ts';

/** Paints that the test ends one by one. */
function held() {
  const begun: { readonly value: number; readonly end: () => void }[] = [];
  const paint = (value: number) =>
    new Promise<void>((end) => {
      begun.push({ value, end });
    });
  return { begun, paint, values: () => begun.map(({ value }) => value) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('paints one at a time, and of those that came meanwhile the newest only', async () => {
  const { begun, paint, values } = held();
  const painter = createPainter(paint, () => 0);
  for (const value of [1, 2, 3]) painter.show(value);
  expect(values()).toEqual([1]);
  begun[0]?.end();
  while (begun.length < 2) await turn();
  expect(values()).toEqual([1, 3]);
  begun[1]?.end();
  // After a rest it begins again.
  for (let count = 0; count < 5; count++) await turn();
  painter.show(4);
  while (begun.length < 3) await turn();
  begun[2]?.end();
  await painter.stop();
  expect(values()).toEqual([1, 3, 4]);
});

it('waits for the one that is on its way when it is stopped, and for no pause', async () => {
  const { begun, paint, values } = held();
  const painter = createPainter(paint, () => 1_000_000);
  painter.show(1);
  painter.show(2);
  let stopped = false;
  const stopping = painter.stop().then(() => {
    stopped = true;
  });
  await turn();
  expect(stopped).toBe(false);
  begun[0]?.end();
  await stopping;
  painter.show(3);
  await turn();
  expect(values()).toEqual([1]);
});

it('leaves a pause after each', async () => {
  const { begun, paint, values } = held();
  const pauses: number[] = [];
  const painter = createPainter(paint, (value) => {
    pauses.push(value);
    return 5;
  });
  painter.show(1);
  painter.show(2);
  begun[0]?.end();
  while (begun.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  begun[1]?.end();
  await painter.stop();
  expect(values()).toEqual([1, 2]);
  expect(pauses[0]).toBe(1);
});
