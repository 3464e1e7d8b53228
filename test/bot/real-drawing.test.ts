/** One prompt all the way: chat, queue, engine, picture in the thread. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { modelsHere } from '../../src/cli/models/model-cards.ts';
import { createDraw } from '../../src/cli/worker/draw-with-engine.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { createGate } from '../../src/gate/gate.ts';
import { readImageHeader } from '../../src/images/decode-init-image.ts';
import { readPngText } from '../../src/images/png-text.ts';
import { until } from '../contracts/until.ts';
import { type BotWorld, isResult, startBotWorld } from '../support/bot/bot-world.ts';
import { fixturePath } from '../support/drawing/reference.ts';
import { startEngine } from '../support/drawing/test-engine.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: BotWorld;
let engine: Engine;

const modelsFolder = fixturePath('');

beforeAll(async () => {
  redis = await startRedis();
  engine = startEngine();
  const offer = await modelsHere({ model: 'tiny-sd15', modelsFolder }, () => {});
  world = await startBotWorld(redis, { models: offer });
  world.draw = createDraw({
    engine,
    gate: createGate([]),
    modelsFolder,
    onStep: () => {},
    onUnavailable: () => {},
  });
});
afterAll(async () => {
  await world?.close();
  await engine?.close();
  await redis?.stop();
});

it('is drawn, then made larger from the picture itself', async () => {
  const channel = await world.chat.channel();
  const ann = await world.chat.person();
  await ann.command(channel, 'imagine', { prompt: 'a red cube on a blue cone --steps 3 --n 2 --seed 11' });
  const thread = await world.thread(channel);
  const result = await world.result(thread);
  const [grid] = result.images;
  expect(await readImageHeader(grid?.bytes ?? new Uint8Array())).toMatchObject({ width: 128, height: 64 });
  expect(result.text).toContain('11–12');
  await ann.press(result, '2');
  const single = await world.result(thread, 1);
  await ann.press(single, 'Larger');
  const larger = await world.result(thread, 2);
  const bytes = larger.images[0]?.bytes ?? new Uint8Array();
  expect(await readImageHeader(bytes)).toMatchObject({ width: 128, height: 128 });
  expect(JSON.parse(readPngText(bytes)['ella-bot'] ?? '{}')).toMatchObject({
    prompt: 'a red cube on a blue cone',
    seed: 12,
    strength: 0.4,
    steps: 3,
  });
  await until('all statuses to go', async () => (await world.chat.messages(thread)).every(isResult));
  expect(world.log).toEqual([]);
});
