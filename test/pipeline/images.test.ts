/** Whole images, from the prompt to 8-bit pixels, are those of the reference code. */

import { afterAll, expect, it } from 'vitest';
import { chooseDevice } from '../../src/graph/device/choose-device.ts';
import { draw } from '../../src/pipeline/draw.ts';
import { createModels } from '../../src/pipeline/models.ts';
import { createTextEncoder } from '../../src/pipeline/text/conditioning.ts';
import {
  compareWithReference,
  readReferenceBundle,
  referenceImageNames,
  referenceRequest,
} from '../support/drawing/reference-images.ts';

const bundle = await readReferenceBundle();
const models = createModels(bundle, await chooseDevice('cpu'));
const encode = createTextEncoder(models);
afterAll(() => models.release());

it('has all nine reference images', () => {
  expect(referenceImageNames).toHaveLength(9);
});

it.each(referenceImageNames)('%s is the same picture', async (name) => {
  const { images } = await draw(models, encode, await referenceRequest(name, bundle));
  const { max, shareWithinOne } = compareWithReference(name, images);
  expect(max).toBeLessThanOrEqual(3);
  expect(shareWithinOne).toBeGreaterThanOrEqual(0.999);
});
