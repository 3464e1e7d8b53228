/** What people add to a model, all the way: asked for in a chat, drawn by an engine, told in the picture's file. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Place } from '../../src/chat/platform.ts';
import { modelsHere } from '../../src/cli/models/model-cards.ts';
import { createDraw } from '../../src/cli/worker/draw-with-engine.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { createGate } from '../../src/gate/gate.ts';
import { decodeInitImage } from '../../src/images/decode-init-image.ts';
import { readPngText } from '../../src/images/png-text.ts';
import type { ActingPerson } from '../contracts/platform-world.ts';
import { until } from '../contracts/until.ts';
import { type BotWorld, startBotWorld } from '../support/bot/bot-world.ts';
import { fillModelsFolder } from '../support/drawing/full-models-folder.ts';
import { fixturePath } from '../support/drawing/reference.ts';
import { startEngine } from '../support/drawing/test-engine.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let world: BotWorld;
let engine: Engine;
let channel: Place;
let ann: ActingPerson;
const modelsFolder = fillModelsFolder(mkdtempSync(path.join(tmpdir(), 'ella-files-')));

beforeAll(async () => {
  redis = await startRedis();
  engine = startEngine({ modelsFolder });
  const offer = await modelsHere({ model: 'reader', modelsFolder }, () => {});
  world = await startBotWorld(redis, { models: offer });
});
afterAll(async () => {
  await world?.close();
  await engine?.close();
  await redis?.stop();
  rmSync(modelsFolder, { recursive: true });
});
beforeEach(async () => {
  await world.reset();
  const parts = { engine, gate: createGate([]), modelsFolder, onStep: () => {}, onUnavailable: () => {} };
  world.draw = createDraw(parts);
  channel = await world.chat.channel();
  ann = await world.chat.person();
});

const picture = {
  name: 'room.png',
  type: 'image/png',
  bytes: readFileSync(fixturePath('images/rgb.png')),
};
const usual = { prompt: 'a red cube beside moss', seed: 5, steps: 2 };

async function drawn(options: Parameters<ActingPerson['command']>[2]) {
  await ann.command(channel, 'imagine', { ...usual, ...options });
  const result = await world.result(await world.thread(channel));
  const png = result.images[0]?.bytes ?? new Uint8Array();
  const { rgb } = await decodeInitImage(png, { width: 64, height: 64 });
  return { result, rgb, text: readPngText(png) };
}

it.each([
  ['a LoRA', { lora: 'ink:0.5' }, { adapters: [{ kind: 'lora', name: 'ink', strength: 0.5 }] }],
  ['a tag in the prompt', { prompt: 'a red cube beside moss <lora:ink:0.5>' }, { prompt: usual.prompt }],
  ['a VAE', { prompt: `${usual.prompt} --vae sharp` }, { vae: 'sharp' }],
  ['CLIP with a textual inversion', { clip: true }, { clip: true }],
  ["CLIP's own text", { 'clip-prompt': 'moss, (cube:1.3)' }, { clip: true, clipPrompt: 'moss, (cube:1.3)' }],
  ['a ControlNet', { control: 'canny:0.8', image: picture }, {}],
  ['a ControlNet by its picture alone', { 'control-image': picture }, {}],
])('%s', async (_, options, told) => {
  const plain = await drawn({});
  channel = await world.chat.channel();
  const { rgb, text } = await drawn(options);
  expect(rgb).not.toEqual(plain.rgb);
  expect(JSON.parse(text['ella-bot'] ?? '{}')).toMatchObject(told);
});

it('a checkpoint with the same weights draws the same picture', async () => {
  const plain = await drawn({});
  channel = await world.chat.channel();
  const { rgb, text } = await drawn({ model: 'mix' });
  expect(rgb).toEqual(plain.rgb);
  expect(JSON.parse(text['ella-bot'] ?? '{}')).toMatchObject({ model: 'mix' });
});

it('is kept by what goes on from a picture, and said in its details', async () => {
  const { result } = await drawn({ control: 'canny:0.8:0:0.5', lora: 'ink:0.5', image: picture });
  const controls = [{ name: 'sd15_canny', prepare: 'canny', strength: 0.8, start: 0, end: 0.5 }];
  const thread = await world.thread(channel);
  await ann.press(result, 'Again');
  await world.result(thread, 1);
  await ann.press(result, 'Larger');
  await world.result(thread, 2);
  expect(world.requests).toHaveLength(3);
  for (const request of world.requests) {
    expect(request).toMatchObject({ controls, model: { adapters: [{ name: 'ink', strength: 0.5 }] } });
  }
  await ann.choose(result.ref, 'image-info');
  const told = await until('the details', async () =>
    (await ann.told()).find(({ text }) => text.includes('/imagine')),
  );
  expect(told.text).toMatch(/--lora "?ink:0\.5/);
  expect(told.text).toMatch(/--control "?canny:0\.8:0:0\.5/);
});

it('is refused in one line where it does not fit', async () => {
  await ann.command(channel, 'imagine', { ...usual, lora: 'misfit' });
  const thread = await world.thread(channel);
  await world.message(thread, "That LoRA doesn't fit this model.");
  expect(JSON.stringify(await world.chat.messages(thread))).not.toContain(path.basename(modelsFolder));
});
