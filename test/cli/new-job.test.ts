/** What was typed after `ella-bot enqueue`, as a worker will find it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readConfig } from '../../src/cli/config/config.ts';
import { newJob } from '../../src/cli/queue/new-job.ts';
import { unpackPictures } from '../../src/images/picture-pack.ts';
import { AdmittedJob } from '../../src/jobs/admitted.ts';
import { fixturePath, referenceBundle } from '../support/drawing/reference.ts';

const [rgb, grey] = [fixturePath('images/rgb.png'), fixturePath('images/grey.png')];
const config = { ...readConfig({ ELLA_ENV_FILE: '' }), modelsFolder: fixturePath('') };
const job = async (controls: readonly string[], init?: string, prompt = 'a cube') =>
  AdmittedJob.open(await newJob({ prompt, typed: [], model: referenceBundle, controls, init }, config));

it('has its ControlNets, with their pictures beside the one to start from', async () => {
  const { request, init } = await job([`canny=${rgb},0.8`, `depth=${grey},0.5,0,0.6`], grey);
  expect(request.controls).toEqual([
    { name: 'canny', prepare: 'canny', strength: 0.8, start: 0, end: 1 },
    { name: 'depth', prepare: 'depth', strength: 0.5, start: 0, end: 0.6 },
  ]);
  const [a, b] = [readFileSync(rgb), readFileSync(grey)];
  expect(unpackPictures(init)).toEqual({ init: b, controls: [a, b] });
});

it('names files that are given by their paths so that a worker elsewhere on this machine finds them', async () => {
  const { request, init } = await job([], undefined, 'a cube --lora loras/ink.safetensors:0.5');
  expect(request.model.adapters).toEqual([
    { kind: 'lora', name: path.resolve('loras/ink.safetensors'), strength: 0.5 },
  ]);
  expect(init).toBeUndefined();
});

it.each([
  ['canny', /--control takes a kind and a picture/],
  ['canny=nowhere.png', /--control: nowhere\.png can't be read/],
  [`canny=${rgb},3`, '--control canny takes a number from 0 up to 2, not "3"'],
  [`canny=${fixturePath('controlnet/shapes.json')}`, /must be a PNG, JPEG/],
])('%s is refused', async (typed, line) => {
  await expect(job([typed])).rejects.toThrow(line);
});

it('takes no more ControlNets than a request may have', async () => {
  await expect(job(new Array(4).fill(`canny=${rgb}`))).rejects.toThrow(
    '--control takes at most 3 at once, not 4',
  );
});
