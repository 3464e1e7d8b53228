/** The model in the box: small enough, and it draws what held-out prompts say. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { modelPath } from '../../src/cli/models/model-choice.ts';
import { judgePicture } from '../../src/dpg/shapes/judge.ts';
import { parseGrammar } from '../../src/dpg/shapes/prompts.ts';
import { scoreOf } from '../../src/dpg/shapes/score.ts';
import { chooseDevice } from '../../src/graph/device/choose-device.ts';
import { packageFolder } from '../../src/package-folder.ts';
import { readBundle } from '../../src/pipeline/bundle.ts';
import { draw } from '../../src/pipeline/draw.ts';
import { createModels } from '../../src/pipeline/models.ts';
import { completeRequest } from '../../src/pipeline/request.ts';
import { createTextEncoder } from '../../src/pipeline/text/conditioning.ts';

const models = path.join(packageFolder, 'models');
const folder = path.join(models, 'shapes');

it('is what is drawn with where nobody says', async () => {
  expect(await modelPath(undefined, models)).toBe(folder);
});

it('has under 40 MB of weights', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const weights = files.filter((file) => file.endsWith('.safetensors'));
  const bytes = weights.reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0);
  expect(weights).toHaveLength(4);
  expect(bytes).toBeLessThan(40_000_000);
});

describe('its pictures', async () => {
  const bundle = await readBundle(folder);
  const loaded = createModels(bundle, await chooseDevice('cpu'));
  const encode = createTextEncoder(loaded);
  afterAll(() => loaded.release());
  const file = path.join(packageFolder, 'bench', 'shapes-dpg', 'grammar.jsonl');
  const prompts = parseGrammar(readFileSync(file, 'utf8'), file).slice(0, 12);

  it('show most of what held-out prompts say', async () => {
    const judged = [];
    for (const [seed, prompt] of prompts.entries()) {
      const request = completeRequest({ prompt: prompt.prompt, seed }, bundle);
      const { images } = await draw(loaded, encode, request);
      judged.push({ prompt, pictures: images.map((image) => judgePicture(prompt, image, seed)) });
    }
    // `bench dpg` measures it on all of them; noise gets 0, and a model whose text side is broken under 20.
    expect(scoreOf(judged).overall).toBeGreaterThan(80);
  });
});
